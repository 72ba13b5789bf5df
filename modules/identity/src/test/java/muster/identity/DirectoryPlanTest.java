package muster.identity;

import static muster.identity.ServerRole.ADMIN;
import static muster.identity.ServerRole.AUDITOR;
import static muster.identity.ServerRole.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DirectoryPlanTest {
    private final Map<String, String> owners = new HashMap<>();

    @Test
    void who_is_new_is_added_under_the_stored_form_of_the_login() {
        var plan = plan(List.of(person("1", "Ann")), List.of());
        assertThat(plan.added()).extracting(DirectoryPlan.Newcomer::login).containsExactly("ann");
        assertThat(plan.changed()).isEmpty();
        assertThat(plan.leavers()).isEmpty();
    }

    @Test
    void who_is_the_same_is_left_alone() {
        var plan = plan(List.of(person("1", "ann")), List.of(user(7, "1", "ann")));
        assertThat(plan.added()).isEmpty();
        assertThat(plan.changed()).isEmpty();
        assertThat(plan.leavers()).isEmpty();
    }

    @Test
    void who_has_another_login_keeps_the_account() {
        var plan = plan(List.of(person("1", "ann.lee")), List.of(user(7, "1", "ann")));
        assertThat(plan.changed())
                .extracting(DirectoryUser::id, DirectoryUser::login)
                .containsExactly(tuple(7L, "ann.lee"));
        assertThat(plan.added()).isEmpty();
    }

    @Test
    void who_is_gone_is_a_leaver_once() {
        assertThat(plan(List.of(), List.of(user(7, "1", "ann"))).leavers()).hasSize(1);
        assertThat(plan(List.of(), List.of(leaver(7, "1", "ann"))).leavers()).isEmpty();
    }

    @Test
    void a_leaver_who_is_back_is_enabled() {
        var plan = plan(List.of(person("1", "ann")), List.of(leaver(7, "1", "ann")));
        assertThat(plan.returning()).containsExactly("ann");
        assertThat(plan.changed()).extracting(DirectoryUser::disabled).containsExactly(false);
    }

    /** The old bug of others: the sync activated again whom an admin had thrown out. */
    @Test
    void who_was_disabled_by_hand_stays_disabled_whatever_the_directory_says() {
        var plan = plan(List.of(person("1", "ann.lee")), List.of(disabledByHand(7, "1", "ann")));
        assertThat(plan.returning()).isEmpty();
        assertThat(plan.changed()).isEmpty();
        assertThat(plan.leavers()).isEmpty();
    }

    @Test
    void a_login_of_another_source_is_never_taken_over() {
        owners.put("admin", null);
        var plan = plan(List.of(person("1", "admin")), List.of());
        assertThat(plan.added()).isEmpty();
        assertThat(plan.skipped()).hasSize(1).first().asString().contains("admin");
    }

    /** The newcomer would read what was said to the one before. */
    @Test
    void a_login_that_was_given_to_somebody_else_does_not_hand_over_the_account() {
        var plan = plan(List.of(person("2", "ann")), List.of(user(7, "1", "ann")));
        assertThat(plan.added()).isEmpty();
        assertThat(plan.skipped()).hasSize(1);
        assertThat(plan.leavers()).extracting(DirectoryUser::id).containsExactly(7L);
    }

    @Test
    void what_cannot_be_a_login_is_skipped_and_its_user_is_no_leaver() {
        var plan =
                plan(List.of(person("1", "änn"), person("2", "bob"), person("3", "bob")), List.of(user(7, "1", "ann")));
        assertThat(plan.skipped()).hasSize(2);
        assertThat(plan.added()).hasSize(1);
        assertThat(plan.leavers()).isEmpty();
    }

    @Test
    void roles_follow_the_directory_where_they_are_mapped_and_stay_where_they_are_not() {
        var stored = List.of(administrator(7, "1", "ann"));
        var people = List.of(person("1", "ann"));
        assertThat(plan(people, stored).changed()).isEmpty();
        assertThat(planWithRoles(people, stored, Set.of(7L, 8L), Set.of(AUDITOR, OPERATOR))
                        .changed())
                .extracting(DirectoryUser::roles)
                .containsExactly(Set.of(OPERATOR, AUDITOR));
    }

    @Test
    void who_gets_a_login_that_cannot_be_keeps_the_old_one_and_loses_the_role_all_the_same() {
        var stored = List.of(administrator(7, "1", "ann"));
        var plan = planWithRoles(List.of(person("1", "änn")), stored, Set.of(7L, 8L), Set.of());
        assertThat(plan.skipped()).hasSize(1);
        assertThat(plan.changed())
                .extracting(DirectoryUser::login, DirectoryUser::roles)
                .containsExactly(tuple("ann", Set.of()));
    }

    @Test
    void the_last_administrator_keeps_the_role_and_stays() {
        var stored = List.of(administrator(7, "1", "ann"), administrator(8, "2", "bob"), administrator(9, "3", "eve"));
        var demoted = planWithRoles(
                List.of(person("2", "bob"), person("1", "ann"), person("3", "eve")),
                stored,
                Set.of(7L, 8L, 9L),
                Set.of());
        assertThat(demoted.losing()).containsExactlyInAnyOrder(8L, 9L);
        assertThat(demoted.skipped()).hasSize(1).first().asString().contains("user 7");

        var left = planWithRoles(List.of(), stored, Set.of(7L, 8L, 9L), Set.of());
        assertThat(left.leavers()).extracting(DirectoryUser::id).containsExactly(8L, 9L);
        var oneIsThere = planWithRoles(List.of(person("3", "eve")), stored, Set.of(7L, 8L, 9L), Set.of());
        assertThat(oneIsThere.leavers()).extracting(DirectoryUser::id).containsExactly(7L, 8L);
        assertThat(oneIsThere.changed()).isEmpty();

        var local = planWithRoles(List.of(), stored, Set.of(1L, 7L, 8L, 9L), Set.of());
        assertThat(local.losing()).containsExactlyInAnyOrder(7L, 8L, 9L);
    }

    /** The newcomer may turn out to be unable to come; the next sync sees whether it did. */
    @Test
    void who_becomes_an_administrator_only_now_does_not_set_the_last_one_free() {
        var stored = List.of(administrator(7, "1", "ann"), user(8, "2", "bob"));
        var plan = DirectoryPlan.of(
                List.of(person("1", "ann"), person("2", "bob")),
                stored,
                owners(stored),
                (person, login) -> person.id().equals("2") ? Set.of(ADMIN) : Set.of(),
                Set.of(7L));
        assertThat(plan.losing()).isEmpty();
        assertThat(plan.changed()).extracting(DirectoryUser::id).containsExactly(8L);
    }

    @Test
    void without_roles_of_the_directory_nobody_loses_one_by_a_new_name() {
        var stored = List.of(user(7, "1", "ann"));
        var plan = plan(List.of(person("1", "ann.lee")), stored);
        assertThat(plan.changed()).hasSize(1);
        assertThat(plan.losing()).isEmpty();
    }

    @Test
    void more_leavers_than_the_share_are_suspicious_and_so_is_an_empty_directory() {
        var hundred =
                IntStream.range(0, 100).mapToObj(i -> user(i, "x" + i, "p" + i)).toList();
        assertThat(without(hundred, 20).suspicious(20)).isFalse();
        assertThat(without(hundred, 21).suspicious(20)).isTrue();
        var three = hundred.subList(0, 3);
        assertThat(without(three, 2).suspicious(20)).as("two of three").isFalse();
        assertThat(without(three, 3).suspicious(20)).as("an empty answer").isTrue();
        assertThat(plan(List.of(), List.of()).suspicious(20))
                .as("a new installation")
                .isFalse();
    }

    /** Groups that list logins mean whoever has the login in Muster. */
    @Test
    void who_was_refused_a_login_gets_no_role_by_it() {
        owners.put("root", null);
        var stored = List.of(user(7, "1", "ann"), user(8, "2", "bob"));
        var plan = DirectoryPlan.of(
                List.of(person("1", "root"), person("2", "bob"), person("3", "cleo")),
                stored,
                owners(stored),
                (person, login) -> login == null ? Set.of() : Set.of(OPERATOR),
                Set.of(1L));
        assertThat(plan.logins()).isEqualTo(Map.of("2", "bob", "3", "cleo"));
        assertThat(plan.changed()).extracting(DirectoryUser::id).contains(8L);
        assertThat(plan.changed())
                .filteredOn(user -> user.id() == 7)
                .allMatch(user -> user.roles().isEmpty());
    }

    /** A group whose members the reader may not see any more looks the same. */
    @Test
    void a_role_that_nobody_would_have_any_more_is_suspicious_however_few_had_it() {
        var stored = List.of(administrator(7, "1", "ann"), user(8, "2", "bob"));
        var people = List.of(person("1", "ann"), person("2", "bob"));
        assertThat(planWithRoles(people, stored, Set.of(1L, 7L), Set.of()).losses())
                .containsExactly(new DirectoryPlan.RoleLoss(ADMIN, 1, 1, true))
                .allMatch(loss -> loss.suspicious(20));
        assertThat(planWithRoles(people.subList(1, 2), stored, Set.of(1L, 7L), Set.of())
                        .losses())
                .as("who leaves is a leaver and takes the role along")
                .isEmpty();
        assertThat(plan(people, stored).losses())
                .as("roles are not the directory's to say")
                .isEmpty();
    }

    @Test
    void a_role_that_more_than_the_share_would_lose_is_suspicious() {
        assertThat(demoting(100, 20)).noneMatch(loss -> loss.suspicious(20));
        assertThat(demoting(100, 21)).hasSize(1).allMatch(loss -> loss.suspicious(20));
        assertThat(demoting(5, 3)).as("three of five").noneMatch(loss -> loss.suspicious(20));
    }

    private List<DirectoryPlan.RoleLoss> demoting(int of, int losing) {
        var stored = IntStream.range(0, of)
                .mapToObj(i -> administrator(i, "x" + i, "p" + i))
                .toList();
        var people = stored.stream()
                .map(user -> person(user.externalId(), user.login()))
                .toList();
        var keeping = people.subList(losing, of);
        return DirectoryPlan.of(
                        people,
                        stored,
                        owners(stored),
                        (person, login) -> keeping.contains(person) ? Set.of(ADMIN) : Set.of(),
                        Set.of(1_000L))
                .losses();
    }

    private DirectoryPlan without(List<DirectoryUser> stored, int gone) {
        return plan(
                stored.stream()
                        .skip(gone)
                        .map(user -> person(user.externalId(), user.login()))
                        .toList(),
                stored);
    }

    private DirectoryPlan plan(List<DirectoryPerson> people, List<DirectoryUser> stored) {
        return DirectoryPlan.of(people, stored, owners(stored), null, Set.of());
    }

    private DirectoryPlan planWithRoles(
            List<DirectoryPerson> people,
            List<DirectoryUser> stored,
            Set<Long> administrators,
            Set<ServerRole> everybodys) {
        return DirectoryPlan.of(people, stored, owners(stored), (person, login) -> everybodys, administrators);
    }

    private Map<String, String> owners(List<DirectoryUser> stored) {
        var all = new HashMap<>(owners);
        stored.forEach(user -> all.put(user.login(), user.externalId()));
        return all;
    }

    private static DirectoryPerson person(String id, String login) {
        return new DirectoryPerson(id, "uid=" + login + ",dc=x", login, "Name", null);
    }

    private static DirectoryUser user(long id, String externalId, String login) {
        return new DirectoryUser(id, externalId, login, "Name", null, Set.of(), false, false);
    }

    private static DirectoryUser administrator(long id, String externalId, String login) {
        return user(id, externalId, login).administering();
    }

    private static DirectoryUser leaver(long id, String externalId, String login) {
        return new DirectoryUser(id, externalId, login, "Name", null, Set.of(), true, true);
    }

    private static DirectoryUser disabledByHand(long id, String externalId, String login) {
        return new DirectoryUser(id, externalId, login, "Name", null, Set.of(), true, false);
    }
}
