package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import muster.client.ClientState;
import muster.client.MusterRest;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who hears what of a group, and from when to when: joins, leaves, floors, focus, logout. */
class MembershipIT extends OnServer {
    private static final Duration SOON = Duration.ofSeconds(5);

    private Town town;
    private Town.Person anna;
    private Town.Person bert;

    @BeforeEach
    void arrive() {
        town = new Town(base());
        var people = town.people("anna", "bert");
        anna = people.get(0);
        bert = people.get(1);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_joiner_sees_what_the_groups_history_rule_says() {
        long closed = town.groupOf("joined", anna);
        long open = town.groupOf("all", anna);
        for (var group : List.of(closed, open)) {
            anna.rest().send(group, "before", "before");
            anna.rest().addMembers(group, List.of(bert.id()));
            anna.rest().send(group, "after", "after");
        }

        assertThat(Town.texts(Town.log(bert, closed))).containsExactly("after");
        assertThat(Town.texts(Town.log(bert, open))).containsExactly("before", "after");
        assertThat(Town.state(bert, open).unread())
                .as("what was before the joining is not unread")
                .isEqualTo(1);
        Town.refused(
                "not_found", () -> bert.rest().call("PATCH", "groups/" + closed + "/entries/2", "{\"body\":\"x\"}"));
    }

    @Test
    void who_is_removed_hears_nothing_more_within_a_second_and_who_joins_hears_at_once() {
        long group = town.groupOf(anna, bert);
        var annas = town.ear(anna);
        var berts = town.ear(bert);
        anna.rest().removeMember(group, bert.id());
        await().atMost(Promised.WITHIN_A_SECOND)
                .until(() -> berts.memberships().stream()
                        .anyMatch(membership -> membership.change().equals("left")));
        annas.say(group, "behind his back");
        Town.refused("not_found", () -> bert.rest().entriesAfter(group, 0, 10));
        Town.refused("not_found", () -> bert.rest().send(group, "c", "x"));

        anna.rest().addMembers(group, List.of(bert.id()));
        await().atMost(Promised.WITHIN_A_SECOND)
                .until(() -> berts.memberships().stream()
                        .anyMatch(membership -> membership.change().equals("joined")));
        annas.say(group, "welcome back");

        await().atMost(SOON).until(() -> berts.texts(group).contains("welcome back"));
        assertThat(berts.texts(group)).doesNotContain("behind his back");
    }

    @Test
    void ten_thousand_members_join_in_one_call_and_one_entry() {
        long group = town.groupOf(anna);
        var crowd = IntStream.range(0, 10_000)
                .mapToObj(i -> new MusterRest.NewUser("crowd" + i, null, "crowd"))
                .toList();
        var ids = town.admin().createUsers(crowd).stream()
                .map(MusterRest.UserId::id)
                .toList();

        anna.rest().addMembers(group, ids.subList(0, 9_999));

        var log = Town.log(anna, group);
        assertThat(log).hasSize(2);
        assertThat(log.get(1).count()).isEqualTo(9_999);
        assertThat(log.get(1).users()).hasSize(50);
        Town.refused("conflict", () -> anna.rest().addMembers(group, ids.subList(9_999, 10_000)));
        assertThat(anna.rest().members(group, 0, 1_000)).hasSize(1_000);
    }

    @Test
    void members_are_found_by_how_their_login_or_name_begins() {
        var made = town.admin()
                .createUsers(List.of(
                        new MusterRest.NewUser("x_" + anna.login(), null, "Zoë 100%"),
                        new MusterRest.NewUser("xy" + anna.login(), null, "zoe"),
                        new MusterRest.NewUser("z" + anna.login(), null, "Somebody zoe")));
        var ids = made.stream().map(MusterRest.UserId::id).toList();
        long group = town.groupOf(anna);
        anna.rest().addMembers(group, ids.subList(0, 2));

        assertThat(found(group, "q=ZO")).isEqualTo(ids.subList(0, 2));
        assertThat(found(group, "q=zo%C3%AB%20100%25")).isEqualTo(ids.subList(0, 1));
        assertThat(found(group, "q=x_")).as("no pattern").isEqualTo(ids.subList(0, 1));
        assertThat(found(group, "q=%25")).isEmpty();
        assertThat(found(group, "q=zo&limit=1")).isEqualTo(ids.subList(0, 1));
        assertThat(found(group, "q=zo&limit=1&after=" + ids.get(0))).isEqualTo(ids.subList(1, 2));
        assertThat(anna.rest().call("GET", "groups/" + group + "/members?q=zo&limit=1", null))
                .contains("\"more\":true");
        for (var bad : List.of("", "%20", "x".repeat(101))) {
            Town.refused("bad_request", () -> found(group, "q=" + bad));
        }
        Town.refused("not_found", () -> bert.rest().call("GET", "groups/" + group + "/members?q=zo", null));
    }

    private List<Long> found(long group, String query) {
        return Json.parseObject(anna.rest().call("GET", "groups/" + group + "/members?" + query, null))
                .list("members", 100)
                .stream()
                .map(each -> Json.object(each).id("user"))
                .toList();
    }

    @Test
    void logging_out_closes_that_sessions_sockets_only() {
        town.groupOf(anna, bert);
        var here = town.ear(anna).client();
        var elsewhere = town.signedIn(anna.login());
        var there = town.ear(elsewhere).client();

        elsewhere.rest().signOut();

        await().atMost(Promised.WITHIN_A_SECOND).until(() -> there.state() == ClientState.CLOSED);
        assertThat(here.state()).isEqualTo(ClientState.LIVE);
        Town.refused("unauthorized", () -> elsewhere.rest().conversations());
    }

    @Test
    void focus_decides_which_groups_are_pushed() {
        long near = town.groupOf(anna, bert);
        long far = town.groupOf(anna, bert);
        var annas = town.ear(anna);
        var berts = town.ear(bert);
        berts.client().focus(GroupSelection.of(Set.of(near))).join();
        annas.say(far, "unseen");
        annas.say(near, "seen");
        await().atMost(SOON).until(() -> berts.texts(near).contains("seen"));
        assertThat(berts.texts(far)).isEmpty();

        berts.client().focus(GroupSelection.EVERY).join();

        await().atMost(SOON).until(() -> berts.texts(far).contains("unseen"));
    }

    @Test
    void a_notice_is_for_one_members_eyes() {
        long group = town.groupOf(anna, bert);
        var berts = town.ear(bert);
        anna.rest().call("POST", "groups/" + group + "/members/" + bert.id() + "/notices", "{\"body\":\"psst\"}");

        await().atMost(SOON)
                .until(() -> berts.notices().stream()
                        .anyMatch(notice -> notice.body().equals("psst")));
        assertThat(bert.rest().entriesAfter(group, 0, 200).notices())
                .extracting(Frame.Notice::body)
                .containsExactly("psst");
        assertThat(anna.rest().entriesAfter(group, 0, 200).notices()).isEmpty();
        Town.refused(
                "forbidden",
                () -> bert.rest()
                        .call("POST", "groups/" + group + "/members/" + anna.id() + "/notices", "{\"body\":\"x\"}"));
    }
}
