package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import muster.client.RefusedException;
import muster.kernel.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A join writes through three modules' persistence units: groups.member, messagelog.entry with its head and floors, and
 * receipts.cursor. The database is made to fail in the last of them, and once only at the commit: nothing of it may stay.
 */
class AtomicityIT extends OnServer {
    /** Where the transaction breaks. */
    private enum Break {
        AT_THE_LAST_STATEMENT(""),
        AT_THE_COMMIT(" deferrable initially deferred");

        private final String when;

        Break(String when) {
            this.when = when;
        }
    }

    private Town town;

    @BeforeEach
    void arrive() {
        town = new Town(base());
    }

    @AfterEach
    void leave() {
        Tables.run("drop trigger if exists break on receipts.cursor");
        town.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_join_that_fails_half_way_leaves_nothing_in_any_module(Break where) {
        var owner = town.person("owner");
        var friend = town.person("friend");
        var unlucky = town.person("unlucky");
        long group = town.groupOf(owner);
        breakFor(unlucky, where);
        var ear = town.ear(owner);

        assertThatThrownBy(() -> owner.rest().addMembers(group, List.of(friend.id(), unlucky.id())))
                .isInstanceOf(RefusedException.class);

        for (var table : List.of("groups.member", "messagelog.floor", "receipts.cursor")) {
            assertThat(number("select count(*) from " + table + " where group_id = " + group + " and user_id in ("
                            + friend.id() + "," + unlucky.id() + ")"))
                    .as(table)
                    .isZero();
        }
        assertThat(number("select last_seq from messagelog.head where group_id = " + group))
                .as("the head")
                .isEqualTo(number("select count(*) from messagelog.entry where group_id = " + group));
        Town.refused("not_found", () -> friend.rest().entriesAfter(group, 0, 10));

        Tables.run("drop trigger break on receipts.cursor");
        owner.rest().addMembers(group, List.of(friend.id(), unlucky.id()));
        ear.say(group, "welcome");

        var seqs = Town.log(owner, group).stream().map(Entry::seq).toList();
        assertThat(seqs)
                .as("the failed join took no number")
                .isEqualTo(LongStream.rangeClosed(seqs.get(0), seqs.get(0) + seqs.size() - 1)
                        .boxed()
                        .toList());
        assertThat(Town.texts(Town.log(friend, group))).containsExactly("welcome");
    }

    private static void breakFor(Town.Person person, Break where) {
        Tables.run("create or replace function break_on_purpose() returns trigger language plpgsql as $$ begin"
                + " raise exception 'broken on purpose'; end $$");
        Tables.run("create constraint trigger break after insert on receipts.cursor" + where.when
                + " for each row when (new.user_id = " + person.id() + ") execute function break_on_purpose()");
    }

    private static long number(String query) {
        return Tables.column(query).get(0);
    }
}
