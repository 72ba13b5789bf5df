package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import muster.kernel.Request;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a message costs the database to be allowed: nothing, until somebody's rights change. PostgreSQL itself counts. */
class SendPathIT extends OnServer {
    private static final int MESSAGES = 300;

    /** An idle connection tells its counts after ten seconds. */
    private static final Duration COUNTED = Duration.ofSeconds(40);

    private Town town;
    private Person owner;
    private Person member;
    private long group;

    /** How often {@code groups.member} was looked into, and how many entries were stored. */
    private record Counts(long looks, long entries) {}

    @BeforeEach
    void arrive() {
        town = new Town(base());
        owner = town.person("owner");
        member = town.person("member");
        group = town.groupOf(owner, member);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_message_is_allowed_without_a_query() throws SQLException {
        var socket = town.socket(member).greeted();
        send(socket, 0);
        var before = settled();

        for (int i = 1; i <= MESSAGES; i++) {
            send(socket, i);
        }

        var after = after(before.entries() + MESSAGES);
        assertThat(after.looks() - before.looks()).as("looks for rights").isZero();

        owner.rest().addMember(group, member.id(), "ADMIN");
        send(socket, MESSAGES + 1);
        assertThat(after(after.entries() + 2).looks())
                .as("rights that have changed are looked for")
                .isGreaterThan(after.looks());
    }

    private void send(RawSocket socket, int number) {
        var ref = "r" + number;
        socket.text(new Request.Send(ref, group, "cid" + number, "x", List.of(), 0).toJson());
        assertThat(socket.answer(ref).get("op")).isEqualTo("sent");
    }

    /** The counts once nothing is left that is told later. */
    private static Counts settled() throws SQLException {
        await().during(Duration.ofSeconds(12)).atMost(COUNTED).until(new Unchanged());
        return counts();
    }

    private static Counts after(long entries) throws SQLException {
        await().atMost(COUNTED).until(() -> counts().entries() >= entries);
        return counts();
    }

    private static Counts counts() throws SQLException {
        var account = Surroundings.database();
        try (var connection = DriverManager.getConnection(account.url(), account.user(), account.password());
                var sql = connection.createStatement();
                var row = sql.executeQuery("select m.seq_scan + m.idx_scan, e.n_tup_ins from pg_stat_user_tables m,"
                        + " pg_stat_user_tables e where m.schemaname = 'groups' and m.relname = 'member'"
                        + " and e.schemaname = 'messagelog' and e.relname = 'entry'")) {
            assertThat(row.next()).isTrue();
            return new Counts(row.getLong(1), row.getLong(2));
        }
    }

    /** Whether the counts are what they were when they were asked for last. */
    private static final class Unchanged implements Callable<Boolean> {
        private Counts last = new Counts(-1, -1);

        @Override
        public Boolean call() throws SQLException {
            var now = counts();
            boolean same = now.equals(last);
            last = now;
            return same;
        }
    }
}
