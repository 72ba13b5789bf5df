package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import muster.client.MusterRest;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.GroupState;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** Roles and limits of groups, asked for by REST as any client would (P7). */
class GroupRulesIT extends InAGroup {
    private static final int GROUPS_PER_USER_MAX = 1_000;

    @Test
    void only_who_governs_adds_and_removes() {
        Town.refused("forbidden", () -> member.rest().addMembers(group, List.of(stranger.id())));
        Town.refused("forbidden", () -> member.rest().removeMember(group, admin.id()));
        admin.rest().addMembers(group, List.of(stranger.id()));
        admin.rest().removeMember(group, stranger.id());
        Town.refused("forbidden", () -> admin.rest().removeMember(group, owner.id()));
        Town.refused("forbidden", () -> admin.rest().addMember(group, member.id(), "OWNER"));
        Town.refused("forbidden", () -> admin.rest().addMember(group, owner.id(), "MEMBER"));
    }

    @Test
    void everyone_may_leave_but_the_last_owner() {
        member.rest().removeMember(group, member.id());
        Town.refused("not_found", () -> member.rest().entriesAfter(group, 0, 10));
        Town.refused("conflict", () -> owner.rest().removeMember(group, owner.id()));
        owner.rest().addMember(group, admin.id(), "OWNER");
        owner.rest().removeMember(group, owner.id());
        assertThat(admin.rest().members(group, 0, 10))
                .extracting(MusterRest.Member::user)
                .containsExactly(admin.id());
    }

    @Test
    void a_stranger_cannot_tell_a_foreign_group_from_none() {
        for (var absent : List.of(group, 999_999_999L)) {
            Town.refused("not_found", () -> stranger.rest().entriesAfter(absent, 0, 10));
            Town.refused("not_found", () -> stranger.rest().send(absent, "c", "x"));
            Town.refused("not_found", () -> stranger.rest().members(absent, 0, 10));
            Town.refused("not_found", () -> stranger.rest().addMembers(absent, List.of(stranger.id())));
            Town.refused("not_found", () -> stranger.rest().removeMember(absent, member.id()));
            Town.refused("not_found", () -> stranger.rest().call("GET", "groups/" + absent, null));
        }
    }

    @Test
    void roles_and_rules_are_entries_of_the_log_and_no_change_is_none() {
        owner.rest().addMember(group, admin.id(), "ADMIN");
        owner.rest().call("PATCH", "groups/" + group, "{\"name\":\"renamed\"}");
        owner.rest().call("PATCH", "groups/" + group, "{\"name\":\"renamed\"}");

        assertThat(Town.log(owner, group))
                .extracting(Entry::kind)
                .containsExactly(EntryKind.JOIN, EntryKind.JOIN, EntryKind.ROLE, EntryKind.POLICY);
        assertThat(member.rest().conversations().items())
                .extracting(GroupState::name)
                .containsExactly("renamed");
    }

    @Test
    void two_who_change_different_rules_at_once_lose_neither_change() {
        for (int round = 0; round < 20; round++) {
            var name = "{\"name\":\"round " + round + "\"}";
            var posting = "{\"posting\":\"" + (round % 2 == 0 ? "admins" : "all") + "\"}";
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> owner.rest().call("PATCH", "groups/" + group, name)),
                            CompletableFuture.runAsync(() -> admin.rest().call("PATCH", "groups/" + group, posting)))
                    .join();

            assertThat(member.rest().call("GET", "groups/" + group, null))
                    .contains(name.substring(1, name.length() - 1), posting.substring(1, posting.length() - 1));
        }
    }

    @Test
    void limits_are_kept() {
        Town.refused("conflict", () -> owner.rest().call("PATCH", "groups/" + group, "{\"maxMembers\":2}"));
        owner.rest().call("PATCH", "groups/" + group, "{\"maxMembers\":3}");
        Town.refused("conflict", () -> owner.rest().addMembers(group, List.of(stranger.id())));
        Town.refused("not_found", () -> owner.rest().addMembers(group, List.of(987_654_321L)));
        Town.refused("bad_request", () -> owner.rest().openGroup("a\u0007b"));
        Town.refused("bad_request", () -> owner.rest().openGroup("x", "sometimes", null, 0));
    }

    @Test
    void a_user_is_in_so_many_groups_and_no_more() {
        stranger.rest().openGroup("the only real one");
        inGroupsWithoutALog(stranger, GROUPS_PER_USER_MAX - 1);
        try {
            for (var more : List.<Runnable>of(
                    () -> owner.rest().addMembers(group, List.of(admin.id(), stranger.id())),
                    () -> stranger.rest().openGroup("one more"))) {
                assertThatThrownBy(more::run)
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                no -> assertThat(no.code()).isEqualTo("conflict"))
                        .hasMessageContaining("user " + stranger.id() + " is in " + GROUPS_PER_USER_MAX + " groups");
            }
        } finally {
            Tables.run("with gone as (delete from groups.member where group_id in (select id from groups.chat_group"
                    + " where name = 'made by hand' and created_by = " + stranger.id() + ") returning group_id)"
                    + " delete from groups.chat_group where id in (select group_id from gone)");
        }
        owner.rest().addMembers(group, List.of(stranger.id()));
    }

    /** By hand, because making them one by one takes a minute. */
    private static void inGroupsWithoutALog(Person person, int count) {
        Tables.run("with made as (insert into groups.chat_group (name, history_rule, receipt_policy, members_max,"
                + " created_by, created_at) select 'made by hand', 'JOINED', 'COUNT', 10, " + person.id()
                + ", now() from generate_series(1, " + count + ") returning id)"
                + " insert into groups.member (group_id, user_id, role, joined_at)"
                + " select id, " + person.id() + ", 'MEMBER', now() from made");
    }

    @Test
    void only_an_administrator_creates_users_and_existing_logins_are_answered_as_they_are() {
        Town.refused("forbidden", () -> owner.rest().createUsers(List.of(new MusterRest.NewUser("x1", "x", "x"))));
        var again = town.admin().createUsers(List.of(new MusterRest.NewUser(owner.login(), "other", "Other")));
        assertThat(again).extracting(MusterRest.UserId::id).containsExactly(owner.id());
        assertThat(town.signedIn(owner.login()).id())
                .as("the password did not change")
                .isEqualTo(owner.id());
    }
}
