package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import muster.client.ClientState;
import muster.client.RefusedException;
import org.junit.jupiter.api.Test;

/** Users from a directory: a real server of ours against a real LDAP server over StartTLS. */
class DirectoryIT extends InCompany {
    @Test
    void a_sync_makes_users_who_sign_in_with_the_password_of_the_directory() {
        var ann = hired("ann");
        assertThat(sync("").text("summary", 100)).isEqualTo("+1 −0 ~0");

        var session = signIn(ann);
        assertThat(session.name()).isEqualTo("The " + ann);
        Town.refused("unauthorized", () -> rest().signIn(ann, "wrong"));
        Town.refused("bad_request", () -> rest().signIn(ann, ""));
        assertThat(sync("").text("summary", 100)).isEqualTo("+0 −0 ~0");
    }

    @Test
    void who_is_not_synced_yet_is_made_at_the_first_sign_in() {
        var new1 = hired("newcomer");
        assertThat(signIn(new1).login()).isEqualTo(new1);
        assertThat(DirectoryCalls.count(sync(""), "added")).isZero();
        Town.refused("unauthorized", () -> rest().signIn("nobody-at-all", "nobody-at-all"));
    }

    @Test
    void a_leaver_is_cut_off_by_the_sync_and_comes_back_with_the_same_account() {
        int number = NUMBER.incrementAndGet();
        var bob = "bob" + number;
        phonebook.hire(number, bob);
        var unused = sync("");
        var session = signIn(bob);
        var ear = town.ear(new Town.Person(session.user(), bob, session.token(), rest().as(session.token())));

        phonebook.dismiss(bob);
        assertThat(DirectoryCalls.count(sync(""), "disabled")).isEqualTo(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> ear.client().state() == ClientState.CLOSED);
        Town.refused("unauthorized", () -> rest().as(session.token()).conversations());
        Town.refused("unauthorized", () -> rest().signIn(bob, bob));

        phonebook.hire(number, "bobby" + number);
        assertThat(DirectoryCalls.count(sync(""), "returned")).isEqualTo(1);
        assertThat(signIn("bobby" + number).user()).isEqualTo(session.user());
    }

    @Test
    void whom_an_admin_disabled_no_sync_brings_back() {
        var eve = hired("eve");
        var unused = sync("");
        long user = signIn(eve).user();
        admin.call("PUT", "admin/users/" + user + "/disabled", null);

        assertThat(sync("").text("summary", 100)).isEqualTo("+0 −0 ~0");
        Town.refused("unauthorized", () -> rest().signIn(eve, eve));
        phonebook.dismiss(eve);
        assertThat(DirectoryCalls.count(sync(""), "disabled")).isZero();
        phonebook.hire(NUMBER.get(), eve);
        assertThat(DirectoryCalls.count(sync(""), "returned")).isZero();
        Town.refused("unauthorized", () -> rest().signIn(eve, eve));

        admin.call("DELETE", "admin/users/" + user + "/disabled", null);
        assertThat(signIn(eve).user()).isEqualTo(user);
    }

    /** As if an instance that knows no directory yet had enabled somebody whom the sync had disabled. */
    @Test
    void who_was_enabled_by_an_older_instance_is_no_leaver_any_more() {
        var ida = hired("ida");
        var unused = sync("");
        long user = signIn(ida).user();
        house.execute("update identity.app_user set disabled_by_directory = true where id = " + user);
        unused = sync("");
        house.execute("update identity.app_user set disabled_at = now() where id = " + user);
        assertThat(DirectoryCalls.count(sync(""), "returned")).isZero();
        Town.refused("unauthorized", () -> rest().signIn(ida, ida));
    }

    @Test
    void wrong_passwords_count_as_for_everybody_and_a_directory_that_is_away_does_not() {
        var gil = hired("gil");
        var unused = sync("");
        phonebook.goAway();
        try {
            for (int i = 0; i < 7; i++) {
                Town.refused("busy", () -> rest().signIn(gil, gil));
            }
        } finally {
            phonebook.comeBack();
        }
        long user = signIn(gil).user();

        var answers = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            try {
                fail("signed in with a wrong password: %s", rest().signIn(gil, "wrong"));
            } catch (RefusedException no) {
                answers.add(no.code());
            }
        }
        assertThat(answers).containsExactlyInAnyOrder("unauthorized", "rate_limited");
        admin.call("DELETE", "admin/users/" + user + "/lock", null);
        assertThat(signIn(gil).user()).isEqualTo(user);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ServerRolesIT.audit(admin, "act=sign_in_failed&target=user:" + user))
                        .isNotEmpty());
    }

    @Test
    void what_a_sync_does_stands_in_the_audit_log_under_whoever_asked_for_it() {
        int number = NUMBER.incrementAndGet();
        phonebook.hire(number, "pia" + number);
        phonebook.join(Phonebook.SALES, "pia" + number);
        var unused = sync("");
        long user = signIn("pia" + number).user();
        phonebook.leave(Phonebook.SALES, "pia" + number);
        phonebook.dismiss("pia" + number);
        unused = sync("");
        phonebook.hire(number, "piala" + number);
        unused = sync("");

        var lines = ServerRolesIT.audit(admin, "target=user:" + user);
        assertThat(lines)
                .extracting(line -> line.get("act"))
                .containsExactlyInAnyOrder(
                        "user_created", "role_given", "user_disabled", "user_enabled", "login_changed", "role_taken");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.get("login")).isEqualTo("admin"))
                .filteredOn(line -> String.valueOf(line.get("act")).startsWith("role_"))
                .allSatisfy(line -> assertThat(line.get("detail")).isEqualTo("operator"));
        assertThat(ServerRolesIT.audit(admin, "act=directory_synced"))
                .extracting(line -> line.get("detail"))
                .contains("+1 −0 ~0", "+0 −1 ~0", "+0 −0 ~1");
    }

    @Test
    void a_dry_run_says_what_would_be_and_does_nothing() {
        var old = hired("old");
        var unused = sync("");
        phonebook.dismiss(old);
        var young = hired("young");
        phonebook.join(Phonebook.SALES, young);

        var said = sync("?dryRun=true");
        assertThat(said.text("summary", 100)).isEqualTo("+1 −1 ~0");
        assertThat(DirectoryCalls.count(DirectoryCalls.objects(said, "groups").get(0), "joined"))
                .isEqualTo(1);
        assertThat(sync("?dryRun=true").text("summary", 100)).isEqualTo("+1 −1 ~0");
        assertThat(sync("").text("summary", 100)).isEqualTo("+1 −1 ~0");
    }

    @Test
    void a_directory_that_lost_its_people_locks_nobody_out() {
        var people = List.of(hired("a"), hired("b"), hired("c"), hired("d"), hired("e"));
        var unused = sync("");
        var before = signIn(people.get(0));
        people.forEach(phonebook::dismiss);

        var stopped = sync("");
        assertThat(stopped.text("stopped", 1_000)).contains("leaversMax=" + DirectoryCalls.count(stopped, "disabled"));
        assertThat(rest().as(before.token()).conversations().items()).isEmpty();
        assertThat(status().object("outcome").text("stopped", 1_000)).isEqualTo(stopped.text("stopped", 1_000));
        assertThat(sync("?leaversMax=4").text("stopped", 1_000)).contains("leaversMax=");

        assertThat(sync("?leaversMax=" + DirectoryCalls.count(stopped, "disabled"))
                        .textOrNull("stopped", 1_000))
                .isNull();
        Town.refused("unauthorized", () -> rest().as(before.token()).conversations());
    }

    @Test
    void a_role_follows_its_group_of_the_directory() {
        var boss = hired("boss");
        phonebook.join(Phonebook.ADMINS, boss);
        var report = sync("");
        assertThat(DirectoryCalls.objects(report, "groups").get(1).text("problem", 1_000))
                .as("a group that does not exist holds up nobody else")
                .isNotEmpty();
        assertThat(status().object("outcome").text("summary", 100)).isEqualTo("+1 −0 ~0");
        var session = signIn(boss);
        assertThat(isAdmin(session.token())).isTrue();

        phonebook.leave(Phonebook.ADMINS, boss);
        assertThat(sync("").text("stopped", 1_000)).contains("the role admin from 1 of 1", "leaversMax=1");
        assertThat(isAdmin(session.token())).isTrue();
        assertThat(DirectoryCalls.count(sync("?leaversMax=1"), "changed")).isEqualTo(1);
        assertThat(isAdmin(session.token())).isFalse();
    }

    @Test
    void a_group_of_muster_follows_its_group_of_the_directory_and_keeps_its_guests() {
        var seller = hired("seller");
        phonebook.join(Phonebook.SALES, seller);
        var guest = town.person("guest");
        admin.addMembers(SALES_GROUP, List.of(guest.id()));
        var unused = sync("");
        long user = signIn(seller).user();
        assertThat(members()).contains(user, guest.id());

        phonebook.leave(Phonebook.SALES, seller);
        var report = sync("?leaversMax=1"); // The last operator of the directory, perhaps.
        assertThat(DirectoryCalls.count(DirectoryCalls.objects(report, "groups").get(0), "left"))
                .isEqualTo(1);
        assertThat(members()).doesNotContain(user).contains(guest.id());
    }

    /** What comes after it in the same request needs the database as well. */
    @Test
    void a_group_that_fails_in_the_database_holds_up_nobody_else() {
        var sam = hired("sam");
        phonebook.join(Phonebook.SALES, sam);
        house.execute("create function identity.fails() returns trigger language plpgsql"
                + " as $$ begin raise exception 'on purpose'; end $$");
        house.execute("create trigger fails before insert on identity.directory_member"
                + " for each row execute function identity.fails()");
        try {
            var groups = DirectoryCalls.objects(sync(""), "groups");
            assertThat(groups.get(0).text("problem", 1_000)).contains("it failed");
            assertThat(String.valueOf(groups.get(1).textOrNull("problem", 1_000)))
                    .doesNotContain("it failed");
            assertThat(status().object("outcome").text("summary", 100)).isEqualTo("+1 −0 ~0");
        } finally {
            house.execute("drop function identity.fails() cascade");
        }
        assertThat(DirectoryCalls.count(
                        DirectoryCalls.objects(sync(""), "groups").get(0), "joined"))
                .isEqualTo(1);
        assertThat(members()).contains(signIn(sam).user());
    }

    @Test
    void while_the_directory_is_away_its_users_are_told_busy_and_all_others_sign_in() {
        var dan = hired("dan");
        var unused = sync("");
        var session = signIn(dan);
        phonebook.goAway();
        try {
            Town.refused("busy", () -> rest().signIn(dan, dan));
            assertThat(rest().signIn("admin", Town.ADMIN_PASSWORD).token()).isNotEmpty();
            assertThat(rest().as(session.token()).conversations().items())
                    .as("who is in stays in")
                    .isEmpty();
            var answer = directory.call("POST", "sync");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(status().object("outcome").text("stopped", 1_000)).contains("reached");
            assertThat(DirectoryCalls.objects(directory.test(""), "steps")
                            .get(0)
                            .text("detail", 1_000))
                    .contains("reached");
        } finally {
            phonebook.comeBack();
        }
        assertThat(signIn(dan).user()).isEqualTo(session.user());
    }

    @Test
    void a_try_says_step_by_step_what_works() {
        var finn = hired("finn");
        var tried = directory.test("?login=" + finn);
        assertThat(DirectoryCalls.objects(tried, "steps"))
                .extracting(step -> step.text("step", 20))
                .containsExactly("connect", "bind", "find");
        assertThat(DirectoryCalls.objects(tried, "steps").get(0).text("detail", 1_000))
                .contains("over TLS");
        assertThat(DirectoryCalls.objects(tried, "steps").get(2).text("detail", 1_000))
                .contains("uid=" + finn);
        assertThat(DirectoryCalls.objects(directory.test("?login=nobody"), "steps")
                        .get(2)
                        .text("detail", 1_000))
                .contains("nobody");
    }

    @Test
    void only_admins_see_and_touch_the_directory() {
        var person = town.person("curious");
        for (var call : List.of("GET ", "POST sync", "POST sync?dryRun=true", "POST test")) {
            var at = call.indexOf(' ');
            assertThat(new DirectoryCalls(house.base(), person.token())
                            .call(call.substring(0, at), call.substring(at + 1))
                            .statusCode())
                    .as(call)
                    .isEqualTo(403);
        }
    }

    /** As if another instance held the lease, and then had vanished. */
    @Test
    void one_instance_syncs_at_a_time_and_another_takes_over_when_it_vanished() {
        house.execute(
                "update identity.directory_sync set lease = 'another', leased_till = now() + interval '1 minute'");
        try {
            assertThat(directory.call("POST", "sync").statusCode()).isEqualTo(409);
            assertThat(sync("?dryRun=true").text("summary", 100)).isEqualTo("+0 −0 ~0");
        } finally {
            house.execute("update identity.directory_sync set leased_till = now() - interval '1 second'");
        }
        assertThat(sync("").text("summary", 100)).isEqualTo("+0 −0 ~0");
    }

    @Test
    void who_has_a_login_of_the_directory_at_the_provider_is_not_taken_for_that_person_unasked() {
        var una = hired("una");
        var unused = sync("");
        var browser = new Browser(house.base());
        assertThat(browser.signIn(provider, "sub-una", Map.of("preferred_username", una))
                        .statusCode())
                .isEqualTo(401);
        var other = new Browser(house.base());
        var arrived = other.signIn(provider, "sub-other", Map.of("preferred_username", "other-than-" + una));
        assertThat(arrived.statusCode()).as("both sources side by side").isEqualTo(200);
        assertThat(sync("").text("summary", 100))
                .as("the sync leaves alone whom the provider sent")
                .isEqualTo("+0 −0 ~0");
    }
}
