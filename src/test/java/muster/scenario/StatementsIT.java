package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import muster.kernel.Request;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the server asks the database for a message and for a handshake; PostgreSQL itself counts. What is asked as often as
 * something is done, or more often, is asked because of it: whatever timers ask meanwhile is less.
 */
class StatementsIT extends OnServer {
    private static final int TIMES = 50;

    /** So many looks at twice a second, and the time in which once a second would not do. */
    private static final int LOOKS = 12;

    private static final Duration LOOKED_WITHIN = Duration.ofSeconds(9);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Town town;
    private Person owner;
    private Person member;
    private long group;

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
    void a_message_is_allowed_without_a_query() {
        var socket = town.socket(member).greeted();

        var first = asked(1, i -> send(socket, -1));
        assertThat(first)
                .as("rights that are not known")
                .anySatisfy((sql, calls) -> assertThat(sql).contains("groups.member"));

        var later = asked(TIMES, i -> send(socket, i));
        assertThat(later)
                .as("what stores a message")
                .anySatisfy((sql, calls) -> assertThat(sql).contains("insert into messagelog.entry"))
                .allSatisfy((sql, calls) -> assertThat(sql).doesNotContain("groups.", "identity."));
    }

    @Test
    void who_opens_a_socket_is_known_by_one_statement() {
        var tickets =
                IntStream.range(0, TIMES).mapToObj(i -> owner.rest().ticket()).toList();
        opensByOneStatement(i -> Handshake.at(base()).bearer(member.token()));
        opensByOneStatement(i -> Handshake.at(base()).ticket(tickets.get(i)));
    }

    /** Payara does nothing more than once a second unless it is told to, and who is disabled would be let go too late. */
    @Test
    void what_other_instances_changed_is_looked_for_twice_a_second() {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(timeOfLooks()).isLessThan(LOOKED_WITHIN));
    }

    private static Duration timeOfLooks() throws SQLException {
        try (var connection = supervisor()) {
            counting(connection);
            long from = System.nanoTime();
            await().atMost(PATIENCE)
                    .until(() -> counted(connection, LOOKS).keySet().stream()
                            .anyMatch(sql -> sql.contains("groups.change")));
            return Duration.ofNanos(System.nanoTime() - from);
        }
    }

    private interface Arrival {
        Handshake number(int i);
    }

    private static void opensByOneStatement(Arrival arrivals) {
        var asked = asked(TIMES, i -> assertThat(arrivals.number(i).status()).isEqualTo(101));
        assertThat(asked)
                .hasSize(1)
                .allSatisfy((sql, calls) -> assertThat(sql).contains("identity.session"))
                .containsValue((long) TIMES);
    }

    private void send(RawSocket socket, int number) {
        var ref = "r" + number;
        socket.text(new Request.Send(ref, group, "cid" + number, "x", List.of(), 0).toJson());
        assertThat(socket.answer(ref).get("op")).isEqualTo("sent");
    }

    /** Does it so many times, one after the other; the statements that were made at least as often, begin and commit included. */
    private static Map<String, Long> asked(int times, IntConsumer what) {
        try (var connection = supervisor()) {
            counting(connection);
            IntStream.range(0, times).forEach(what);
            return counted(connection, times);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection supervisor() throws SQLException {
        var account = Surroundings.database();
        return DriverManager.getConnection(
                account.url().replaceFirst("/[^/]*$", "/postgres"), "postgres", account.password());
    }

    private static void counting(Connection connection) throws SQLException {
        try (var sql = connection.createStatement()) {
            sql.execute("create extension if not exists pg_stat_statements");
            sql.execute("select pg_stat_statements_reset()");
        }
    }

    private static Map<String, Long> counted(Connection connection, int times) throws SQLException {
        var name = Surroundings.database().url().replaceFirst(".*/([^/?]+).*", "$1");
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery("select s.query, sum(s.calls) from pg_stat_statements s"
                        + " join pg_database d on d.oid = s.dbid where d.datname = '" + name + "'"
                        + " group by s.query having sum(s.calls) >= " + times)) {
            var counted = new LinkedHashMap<String, Long>();
            while (rows.next()) {
                counted.put(rows.getString(1), rows.getLong(2));
            }
            return counted;
        }
    }
}
