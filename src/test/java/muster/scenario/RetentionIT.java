package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** What a group keeps no longer goes, and nothing else changes by it. */
class RetentionIT extends InAGroup {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void what_is_too_old_goes_while_positions_and_numbers_stay() {
        say(owner, "old words");
        long own = say(member, "an old message of the member");
        say(owner, "older than thirty days");
        long demanded = owner.rest().send(group, "last", "the last old one").seq();
        admin.rest().call("PUT", entry(demanded) + "/report", "{\"reason\":\"other\"}");
        member.rest().call("POST", entry(demanded) + "/hidden", null);
        age(demanded);
        long first = say(owner, "new words");
        say(member, "a new message of the member");
        say(owner, "newer words");

        keep("{\"days\":30}");
        await().atMost(SOON)
                .until(() -> member.rest().entriesAfter(group, 0, 200).floor() == demanded);

        var page = member.rest().entriesAfter(group, 0, 200);
        assertThat(page.from()).isEqualTo(demanded + 1);
        assertThat(page.entries()).extracting(Entry::seq).containsExactly(first, first + 1, first + 2, first + 3);
        assertThat(page.entries())
                .last()
                .extracting(Entry::kind, Entry::body)
                .containsExactly(EntryKind.POLICY, "retention");
        assertThat(member.rest().entriesBefore(group, demanded, 50).entries()).isEmpty();
        assertThat(Town.state(member, group).unread())
                .as("two of the owner, none of its own")
                .isEqualTo(2);
        assertThat(Town.state(owner, group).unread()).isEqualTo(1);
        assertThat(say(owner, "and on")).isEqualTo(first + 4);

        Town.refused("not_found", () -> edit(member, own));
        Town.refused("not_found", () -> member.rest().call("DELETE", entry(own), null));
        Town.refused("not_found", () -> answer(member, own));
        Town.refused(
                "not_found", () -> owner.rest().call("GET", "groups/" + group + "/receipts?seqs=" + demanded, null));
        Town.refused("not_found", () -> town.admin().call("DELETE", "admin/" + entry(own), null));
        for (var table : List.of("findable", "hidden", "report", "report_case")) {
            assertThat(Tables.column("select seq from messagelog." + table + " where group_id = " + group
                            + " and seq <= " + demanded))
                    .as(table)
                    .isEmpty();
        }
        assertThat(Tables.column("select seq from messagelog.entry where group_id = " + group + " and seq <= "
                        + demanded + " and (body is not null or kind <> 1)"))
                .isEmpty();
    }

    @Test
    void each_time_some_goes_the_numbers_stay_exact_and_no_more_than_a_row_of_each_sender_is_left() {
        for (int round = 0; round < 3; round++) {
            say(member, "of the member " + round);
            long said = say(owner, "of the owner " + round);
            age(said);
            keep("{\"days\":" + (10 + round) + "}");
            await().atMost(SOON)
                    .until(() -> owner.rest().entriesAfter(group, 0, 200).floor() == said);
        }
        say(owner, "what is left");
        assertThat(Town.state(member, group).unread()).isEqualTo(1);
        assertThat(Tables.column("select count(*) from messagelog.entry e join messagelog.head h using (group_id)"
                        + " where group_id = " + group + " and e.seq <= h.floor_seq"))
                .containsExactly(2L);
        member.rest().call("POST", "groups/" + group + "/entries", "{\"cid\":\"c\",\"body\":\"x\"}");
        assertThat(Town.state(owner, group).unread()).isEqualTo(1);
    }

    @Test
    void nothing_goes_of_a_group_that_keeps_it_and_an_archived_one_is_cleared_too() {
        long old = say(owner, "kept for ever");
        age(old);
        keep("{\"days\":0}");
        var other = town.groupOf(owner, member);
        long gone = owner.rest().send(other, "gone", "goes").seq();
        Tables.run("update messagelog.entry set sent_at = now() - interval '40 days' where group_id = " + other);
        owner.rest().call("PUT", "groups/" + other + "/archive", null);
        town.admin().call("PUT", "admin/groups/" + other + "/retention", "{\"days\":30}");

        await().atMost(SOON)
                .until(() -> owner.rest().entriesAfter(other, 0, 200).floor() == gone);
        assertThat(Town.texts(Town.log(owner, group))).contains("kept for ever");
        Town.refused(
                "forbidden", () -> owner.rest().call("PUT", "admin/groups/" + other + "/retention", "{\"days\":1}"));
        Town.refused("bad_request", () -> keep("{\"days\":-1}"));
        Town.refused("bad_request", () -> keep("{\"days\":36501}"));
        assertThat(owner.rest().call("GET", "groups/" + group, null)).contains("\"retentionDays\":0");
        town.admin().call("DELETE", "admin/groups/" + group + "/retention", null);
        assertThat(owner.rest().call("GET", "groups/" + group, null)).doesNotContain("retentionDays");
        assertThat(ServerRolesIT.audit(town.admin(), "target=group:" + group))
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .startsWith("retention_changed as the server says", "retention_changed days 0");
    }

    @Test
    void an_administrator_exports_the_log_with_a_reason() {
        long said = say(owner, "=1+1 is \"two\"");
        long taken = say(member, "never said");
        member.rest().call("DELETE", entry(taken), null);
        var export = "admin/groups/" + group + "/export";

        Town.refused("bad_request", () -> town.admin().call("POST", export, "{\"reason\":\"short\"}"));
        var lines = town.admin()
                .call("POST", export, "{\"reason\":\"a complaint of 4711\"}")
                .lines()
                .toList();

        assertThat(lines.get(0)).contains("\"seq\",\"at\",\"kind\",\"from\",\"login\",\"body\"");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("\"" + said + "\""))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("\"MESSAGE\"", "\"" + owner.login() + "\"", "\"'=1+1 is \"\"two\"\"\""));
        assertThat(lines).noneMatch(line -> line.contains("never said"));
        int rows = Town.log(owner, group).size();
        assertThat(lines).hasSize(2 + rows).last().isEqualTo("\"end\",\"" + rows + "\"");
        assertThat(ServerRolesIT.audit(town.admin(), "target=group:" + group))
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .containsExactly("export_ended rows " + rows, "messages_exported reason: a complaint of 4711");
    }

    @Test
    void a_long_log_is_exported_whole_and_one_that_breaks_off_says_so() {
        long last = say(owner, "the first of many");
        Tables.run("insert into messagelog.entry"
                + " (group_id, seq, no, own_no, kind, sender_id, sent_at, cid, fingerprint, body)"
                + " select group_id, seq + i, no + i, own_no + i, 1, sender_id, sent_at, 'c' || i, 0, 'one of many'"
                + " from messagelog.entry, generate_series(1, 600) i where group_id = " + group + " and seq = " + last);
        Tables.run("update messagelog.head set last_seq = last_seq + 600, last_no = last_no + 600 where group_id = "
                + group);
        var export = "admin/groups/" + group + "/export";
        var reason = "{\"reason\":\"a complaint of 4711\"}";

        var lines = town.admin().call("POST", export, reason).lines().toList();
        assertThat(lines).hasSize((int) last + 602).last().isEqualTo("\"end\",\"" + (last + 600) + "\"");

        // What no code has written: the second step cannot be read.
        Tables.run("update messagelog.entry set kind = 99 where group_id = " + group + " and seq = " + (last + 550));
        lines = town.admin().call("POST", export, reason).lines().toList();
        assertThat(lines).hasSize(502).last().isEqualTo("\"broken\",\"500\"");
        Tables.run("update messagelog.entry set kind = 1 where group_id = " + group + " and seq = " + (last + 550));
        assertThat(ServerRolesIT.audit(town.admin(), "target=group:" + group))
                .extracting(line -> line.get("detail"))
                .contains("rows " + (last + 600), "broken after rows 500");
    }

    private void keep(String days) {
        town.admin().call("PUT", "admin/groups/" + group + "/retention", days);
    }

    /** Makes everything up to this position forty days old. */
    private void age(long upTo) {
        Tables.run("update messagelog.entry set sent_at = sent_at - interval '40 days' where group_id = " + group
                + " and seq <= " + upTo + " and sent_at > now() - interval '1 day'");
    }

    private void edit(Person by, long seq) {
        by.rest().call("PATCH", entry(seq), "{\"body\":\"other words\"}");
    }

    private void answer(Person by, long seq) {
        by.rest()
                .call("POST", "groups/" + group + "/entries", "{\"cid\":\"a\",\"body\":\"x\",\"replyTo\":" + seq + "}");
    }

    private long say(Person person, String text) {
        return person.rest().send(group, text, text).seq();
    }

    private String entry(long seq) {
        return "groups/" + group + "/entries/" + seq;
    }
}
