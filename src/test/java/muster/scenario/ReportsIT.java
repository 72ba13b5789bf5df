package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** Members report messages: which, how often, and who does not. */
class ReportsIT extends InAGroup {
    private static final int OPEN_MAX = 20; // muster.messagelog.reports-open-max

    @Test
    void a_message_of_somebody_else_is_reported_once_by_each() {
        long rude = owner.rest().send(group, "rude", "something rude").seq();
        report(member, rude, "{\"reason\":\"abuse\",\"text\":\"I am no such thing\"}");
        report(member, rude, "{\"reason\":\"spam\"}");
        report(admin, rude, "{\"reason\":\"abuse\"}");

        assertThat(Tables.column("select reports from messagelog.report_case where group_id = " + group))
                .containsExactly(2L);
        assertThat(Tables.column(
                        "select user_id from messagelog.report where group_id = " + group + " order by user_id"))
                .containsExactlyInAnyOrder(admin.id(), member.id());
    }

    @Test
    void what_cannot_be_reported_is_refused_with_a_reason() {
        long rude = owner.rest().send(group, "rude", "something rude").seq();
        long taken = owner.rest().send(group, "taken", "taken back").seq();
        owner.rest().call("DELETE", path(taken), null);
        var late = town.person("late");
        owner.rest().addMembers(group, List.of(late.id()));
        var spam = "{\"reason\":\"spam\"}";
        long roleGiven = 3;

        Town.refused("forbidden", () -> report(owner, rude, spam));
        Town.refused("not_found", () -> report(stranger, rude, spam));
        Town.refused("not_found", () -> report(late, rude, spam));
        Town.refused("not_found", () -> report(member, 999, spam));
        Town.refused("conflict", () -> report(member, roleGiven, spam));
        Town.refused("conflict", () -> report(member, taken, spam));
        Town.refused("bad_request", () -> report(member, rude, "{}"));
        Town.refused("bad_request", () -> report(member, rude, "{\"reason\":\"boring\"}"));
        Town.refused(
                "too_large", () -> report(member, rude, "{\"reason\":\"spam\",\"text\":\"" + "x".repeat(501) + "\"}"));
        assertThat(Tables.column("select seq from messagelog.report where group_id = " + group))
                .isEmpty();
    }

    @Test
    void who_has_too_many_open_ones_waits_for_moderators() {
        for (int i = 0; i < OPEN_MAX; i++) {
            report(member, owner.rest().send(group, "m" + i, "message " + i).seq(), "{\"reason\":\"other\"}");
        }
        long more = owner.rest().send(group, "more", "one more").seq();

        Town.refused("rate_limited", () -> report(member, more, "{\"reason\":\"other\"}"));
        report(admin, more, "{\"reason\":\"other\"}");
    }

    private void report(Person by, long seq, String why) {
        by.rest().call("PUT", path(seq) + "/report", why);
    }

    private String path(long seq) {
        return "groups/" + group + "/entries/" + seq;
    }
}
