package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import muster.kernel.Entry;
import org.junit.jupiter.api.Test;

/**
 * What is too old goes in many small steps, beside everything else: here a batch is ten entries and fifty rows of what there is
 * about them.
 */
class RetentionStepsIT extends InAGroup {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int HIDDEN = 120;

    @Test
    void a_log_of_many_batches_goes_with_all_that_is_about_it() {
        long confirmed = send("confirmed", "\"confirm\":true");
        member.rest().call("PUT", entry(confirmed) + "/confirmation", null);
        say(25);
        long mentioned = send("mentioned", "\"mentions\":[" + member.id() + "]");
        read(mentioned - 5);
        hide(mentioned, HIDDEN);
        age(mentioned);
        long kept = send("kept", "\"mentions\":[" + member.id() + "]");

        keep(group, 30);
        awaitFloor(group, mentioned);
        awaitSwept();

        assertThat(member.rest().entriesAfter(group, 0, 200).entries())
                .extracting(Entry::seq)
                .containsExactly(kept, kept + 1);
        for (var table :
                List.of("receipts.demand", "receipts.confirmation", "receipts.reminder", "messagelog.hidden")) {
            assertThat(Tables.column(
                            "select seq from " + table + " where group_id = " + group + " and seq <= " + mentioned))
                    .as(table)
                    .isEmpty();
        }
        var state = Town.state(member, group);
        assertThat(state.unread()).isEqualTo(1);
        assertThat(state.mentions()).isEqualTo(1);
        assertThat(Tables.column("select count(*) from messagelog.entry where group_id = " + group + " and seq <= "
                        + mentioned + " and (cid is not null or fingerprint <> 0 or body is not null)"))
                .containsExactly(0L);
    }

    /** As the README says: whoever keeps messages for a time knows a cid no longer than that. */
    @Test
    void a_cid_whose_message_was_deleted_is_free_again() {
        long old = send("again", "\"mentions\":[]");
        age(old);
        keep(group, 30);
        awaitFloor(group, old);

        assertThat(owner.rest().send(group, "again", "again").seq()).isGreaterThan(old);
    }

    @Test
    void a_group_that_somebody_holds_and_one_that_fails_stop_no_other() throws SQLException {
        var failing = town.groupOf(owner, member);
        var other = town.groupOf(owner, member);
        for (var each : List.of(group, failing, other)) {
            owner.rest().send(each, "old", "too old");
            Tables.run("update messagelog.entry set sent_at = now() - interval '40 days' where group_id = " + each);
        }
        Tables.run("create function messagelog.no_change() returns trigger language plpgsql as"
                + " $$ begin raise exception 'not this one'; end $$");
        Tables.run("create trigger no_change before update on messagelog.entry for each row when (old.group_id = "
                + failing + ") execute function messagelog.no_change()");
        try {
            try (var held = Tables.hold("select 1 from messagelog.head where group_id = " + group + " for update")) {
                for (var each : List.of(group, failing, other)) {
                    Tables.run("update groups.chat_group set retention_days = 30 where id = " + each);
                }
                awaitFloor(other, head(other));
                assertThat(held.isClosed()).isFalse();
                assertThat(floor(group)).isZero();
                assertThat(floor(failing)).isZero();
            }
            awaitFloor(group, head(group));
        } finally {
            Tables.run("drop trigger no_change on messagelog.entry");
            Tables.run("drop function messagelog.no_change()");
        }
        awaitFloor(failing, head(failing));
    }

    /** Or a hundred such groups would keep the search from all others, when it begins anew. */
    @Test
    void a_log_that_is_gone_is_nothing_for_the_search_to_look_through() {
        owner.rest().send(group, "old", "too old");
        Tables.run("update messagelog.entry set sent_at = now() - interval '40 days' where group_id = " + group);
        Tables.run("update groups.chat_group set retention_days = 30 where id = " + group);
        awaitFloor(group, head(group));
        awaitSwept();
        Tables.run("delete from messagelog.looked_through where group_id = " + group);

        var other = town.groupOf(owner, member);
        owner.rest().send(other, "new", "zebracrossing");
        await().atMost(SOON)
                .until(() -> member.rest()
                        .call("GET", "search?q=zebracrossing", null)
                        .contains("zebracrossing"));
        assertThat(Tables.column("select seq from messagelog.looked_through where group_id = " + group))
                .isEmpty();
    }

    @Test
    void a_report_that_nobody_handled_lapses_with_a_line_in_the_audit_log() {
        long reported = send("reported", "\"mentions\":[]");
        report(reported);
        age(reported);
        keep(group, 30);
        awaitFloor(group, reported);
        awaitSwept();

        Town.refused("not_found", () -> report(reported));
        assertThat(ServerRolesIT.audit(town.admin(), "target=group:" + group))
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .contains("report_lapsed message " + reported + " is no longer kept");
        assertThat(Tables.column("select seq from messagelog.report_case where group_id = " + group))
                .isEmpty();
    }

    @Test
    void few_days_are_refused() {
        for (int days : List.of(-1, 1, 6, 36_501)) {
            Town.refused("bad_request", () -> keep(group, days));
        }
        keep(group, 7);
    }

    private void report(long seq) {
        member.rest().call("PUT", entry(seq) + "/report", "{\"reason\":\"other\"}");
    }

    private void say(int messages) {
        for (int i = 0; i < messages; i++) {
            owner.rest().send(group, "m" + i, "message " + i);
        }
    }

    private long send(String cid, String more) {
        owner.rest()
                .call(
                        "POST",
                        "groups/" + group + "/entries",
                        "{\"cid\":\"" + cid + "\",\"body\":\"" + cid + "\"," + more + "}");
        return head(group);
    }

    private void read(long seq) {
        Tables.run("update receipts.cursor set read_seq = " + seq + " where group_id = " + group + " and user_id = "
                + member.id());
    }

    /** By many who are none: what counts is how many rows there are. */
    private void hide(long seq, int by) {
        Tables.run("insert into messagelog.hidden (group_id, user_id, seq) select " + group + ", 1000000000 + i, " + seq
                + " from generate_series(1, " + by + ") i");
    }

    private void keep(long which, int days) {
        town.admin().call("PUT", "admin/groups/" + which + "/retention", "{\"days\":" + days + "}");
    }

    private void age(long upTo) {
        Tables.run("update messagelog.entry set sent_at = sent_at - interval '40 days' where group_id = " + group
                + " and seq <= " + upTo);
    }

    private static void awaitFloor(long which, long seq) {
        await().atMost(SOON).until(() -> floor(which) == seq);
    }

    private void awaitSwept() {
        await().atMost(SOON)
                .until(() -> Tables.column("select seq from messagelog.forgetting where group_id = " + group)
                        .isEmpty());
    }

    private static long floor(long which) {
        return Tables.column("select floor_seq from messagelog.head where group_id = " + which)
                .get(0);
    }

    private static long head(long which) {
        return Tables.column("select last_seq from messagelog.head where group_id = " + which)
                .get(0);
    }

    private String entry(long seq) {
        return "groups/" + group + "/entries/" + seq;
    }
}
