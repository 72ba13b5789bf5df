package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import muster.client.MusterClient;
import muster.client.MusterRest;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** Announcements, silence, archives, and what people of the server do in groups that are not theirs. */
class ModerationIT extends InAGroup {
    @Test
    void announcements_are_sent_by_who_governs_and_read_by_all() {
        var members = town.ear(member);
        long own = members.say(group, "while it was open").seq();
        owner.rest().call("PATCH", "groups/" + group, "{\"posting\":\"admins\"}");

        refused(members.client(), "you may not send messages in this group");
        Town.refused("forbidden", () -> member.rest().send(group, "c1", "x"));
        assertThatThrownBy(
                        () -> members.client().edit(group, own, "other words").join())
                .hasCauseInstanceOf(RefusedException.class);
        members.client().recall(group, own).join();
        long news = admin.rest().send(group, "news", "the canteen is closed").seq();
        owner.rest().send(group, "more", "until Monday");

        await().atMost(Duration.ofSeconds(5)).until(() -> members.texts(group).contains("until Monday"));
        members.client().readNow(Map.of(group, news)).join();
        owner.rest().call("PATCH", "groups/" + group, "{\"posting\":\"all\"}");
        members.say(group, "I may again");
        assertThat(Town.log(owner, group))
                .filteredOn(entry -> entry.kind() == EntryKind.POLICY)
                .extracting(Entry::body)
                .containsExactly("posting", "posting");
    }

    @Test
    void a_silence_of_one_ends_by_itself_and_says_when() {
        var members = town.ear(member).client();
        member.rest().send(group, "before", "remembered with the right to send");
        var until = Instant.now().plusSeconds(3);
        admin.rest().call("PUT", silence(member), "{\"until\":\"" + until + "\"}");

        var refused = refused(members, "you are silenced in this group");
        assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(3));
        admin.rest().send(group, "free", "others are not");

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> members.send(group, "at last").join() != null);
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        var entry = Town.log(owner, group).stream()
                .filter(each -> each.kind() == EntryKind.SILENCE)
                .findFirst()
                .orElseThrow();
        assertThat(entry.users()).containsExactly(member.id());
        assertThat(entry.from()).isEqualTo(admin.id());
        assertThat(Instant.parse(entry.body())).isBetween(until.minusMillis(1), until);
    }

    @Test
    void a_silence_for_ever_is_lifted_and_rises_to_nobody_above() {
        admin.rest().call("PUT", silence(member), "{}");
        assertThat(refused(town.ear(member).client(), "you are silenced in this group")
                        .retryAfter())
                .isZero();
        member.rest().send(town.groupOf(member, stranger), "elsewhere", "it holds in that group alone");

        Town.refused("forbidden", () -> admin.rest().call("PUT", silence(owner), "{}"));
        Town.refused("forbidden", () -> admin.rest().call("PUT", silence(admin), "{}"));
        Town.refused("forbidden", () -> member.rest().call("DELETE", silence(member), null));
        owner.rest().call("PUT", silence(admin), "{}");
        Town.refused("forbidden", () -> admin.rest().send(group, "c", "x"));
        Town.refused("forbidden", () -> admin.rest().call("DELETE", silence(admin), null));
        Town.refused("not_found", () -> owner.rest().call("PUT", silence(stranger), "{}"));
        Town.refused(
                "bad_request", () -> owner.rest().call("PUT", silence(member), "{\"until\":\"2001-01-01T00:00:00Z\"}"));
        Town.refused("bad_request", () -> owner.rest().call("PUT", silence(member), "{\"until\":\"tomorrow\"}"));

        owner.rest().call("DELETE", silence(member), null);
        owner.rest().call("DELETE", silence(member), null);
        member.rest().send(group, "again", "thank you");
        assertThat(Town.log(owner, group))
                .filteredOn(entry -> entry.kind() == EntryKind.SILENCE)
                .as("what changes nothing is no entry")
                .hasSize(3);
    }

    @Test
    void all_members_are_silenced_but_not_who_governs() {
        admin.rest().call("PUT", "groups/" + group + "/silence", "{}");
        owner.rest().addMembers(group, List.of(stranger.id()));

        Town.refused("forbidden", () -> member.rest().send(group, "c", "x"));
        Town.refused("forbidden", () -> stranger.rest().send(group, "c", "x"));
        admin.rest().send(group, "a", "calm down");
        owner.rest().send(group, "o", "all of you");
        owner.rest().call("DELETE", "groups/" + group + "/silence", null);
        member.rest().send(group, "m", "calm");
        assertThat(Town.log(owner, group))
                .filteredOn(entry -> entry.kind() == EntryKind.SILENCE)
                .allMatch(entry -> entry.users().isEmpty())
                .extracting(Entry::body)
                .containsExactly("9999-12-31T23:59:59.000Z", null);
    }

    @Test
    void an_archived_group_is_read_and_nothing_else() {
        long said = member.rest().send(group, "said", "said in time").seq();
        owner.rest().call("PUT", "groups/" + group + "/archive", null);
        owner.rest().call("PUT", "groups/" + group + "/archive", null);
        var before = Town.log(owner, group);

        refused(town.ear(owner).client(), "the group is archived, it can only be read");
        Town.refused("forbidden", () -> owner.rest().addMembers(group, List.of(stranger.id())));
        Town.refused("forbidden", () -> member.rest().removeMember(group, member.id()));
        Town.refused("forbidden", () -> owner.rest().call("PATCH", "groups/" + group, "{\"name\":\"x\"}"));
        assertThat(Town.texts(Town.log(member, group))).contains("said in time");
        town.ear(admin).client().readNow(Map.of(group, said)).join();
        assertThat(Town.log(owner, group)).isEqualTo(before);
        assertThat(before.get(before.size() - 1).body()).isEqualTo("archived");
        assertThat(owner.rest().call("GET", "groups/" + group, null)).contains("\"archivedAt\"");

        owner.rest().call("DELETE", "groups/" + group + "/archive", null);
        member.rest().send(group, "again", "it goes on");
        assertThat(Town.log(owner, group))
                .extracting(Entry::body)
                .containsSubsequence("archived", "unarchived", "it goes on");
    }

    @Test
    void an_owner_hands_the_group_over_by_one_call() {
        Town.refused("conflict", () -> owner.rest().addMember(group, owner.id(), "MEMBER"));
        owner.rest()
                .call(
                        "PUT",
                        "groups/" + group + "/members",
                        "[{\"user\":%d,\"role\":\"member\"},{\"user\":%d,\"role\":\"owner\"}]"
                                .formatted(owner.id(), member.id()));

        assertThat(member.rest().members(group, 0, 10))
                .contains(new MusterRest.Member(member.id(), "OWNER"), new MusterRest.Member(owner.id(), "MEMBER"));
        Town.refused("conflict", () -> member.rest().removeMember(group, member.id()));
    }

    @Test
    void people_of_the_server_moderate_and_manage_groups_that_are_not_theirs() {
        var members = town.ear(member);
        long rude = members.say(group, "something rude").seq();
        var office = town.admin();
        long boss = town.signedIn("admin", Town.ADMIN_PASSWORD).id();

        office.call("DELETE", "admin/groups/" + group + "/entries/" + rude, null);
        Town.refused("conflict", () -> office.call("DELETE", "admin/groups/" + group + "/entries/" + rude, null));
        Town.refused("not_found", () -> office.call("DELETE", "admin/groups/" + group + "/entries/999", null));
        office.call("PUT", "admin/" + silence(owner), "{}");
        Town.refused("forbidden", () -> owner.rest().send(group, "c", "x"));
        office.call("PUT", "admin/groups/" + group + "/members", "[{\"user\":" + stranger.id() + "}]");
        stranger.rest().send(group, "s", "hello");
        office.call("DELETE", "admin/groups/" + group + "/members/" + stranger.id(), null);
        office.call("PUT", "admin/groups/" + group + "/archive", null);
        Town.refused("forbidden", () -> admin.rest().send(group, "c", "x"));
        Town.refused("not_found", () -> office.entriesAfter(group, 0, 10));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> members.heard(group).stream()
                        .anyMatch(entry ->
                                entry.kind() == EntryKind.RECALL && entry.target() == rude && entry.from() == boss));
        assertThat(Town.texts(Town.log(admin, group))).doesNotContain("something rude");
        assertThat(office.call("GET", "admin/groups?after=" + (group - 1) + "&limit=1", null))
                .contains("\"id\":" + group, "\"members\":3", "\"archivedAt\"");
        assertThat(ServerRolesIT.audit(office, "target=group:" + group))
                .as("what was done, and not what was refused")
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .containsExactly(
                        "group_archived ",
                        "members_removed user:" + stranger.id(),
                        "members_added user:" + stranger.id(),
                        "silence_set user:" + owner.id() + " until 9999-12-31T23:59:59Z",
                        "message_recalled message " + rude);
    }

    private String silence(Person person) {
        return "groups/" + group + "/members/" + person.id() + "/silence";
    }

    private RefusedException refused(MusterClient client, String words) {
        try {
            var unused = client.send(group, "x").join();
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(RefusedException.class);
            var refused = (RefusedException) e.getCause();
            assertThat(refused.code()).isEqualTo("forbidden");
            assertThat(refused).hasMessageContaining(words);
            return refused;
        }
        throw new AssertionError("it was not refused");
    }
}
