package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chat page in several tabs of one browser: one connection, whichever of them are closed, and nothing lost with them. */
class PageTabsIT extends OnTabs {
    @Test
    void tabs_share_one_connection_and_each_shows_its_own_group() {
        long one = town.groupOf(alice, bob);
        long two = town.groupOf(alice, bob);
        bobs.signIn(bob).open(one);
        var second = bobs.inAnotherTab().awaitState("live").open(two);
        var third = bobs.inAnotherTab().awaitState("live").open(one);

        say(alice, one, "to the first");
        say(alice, two, "to the second");

        bobs.awaitStored("to the first");
        third.awaitStored("to the first");
        second.awaitStored("to the second");
        assertThat(bobs.texts()).containsExactly("to the first");
        assertThat(second.texts()).containsExactly("to the second");
        awaitConnections(bob, 1);
        assertThat(third.complaints()).isEmpty();
        assertThat(second.complaints()).isEmpty();
    }

    @Test
    @Thorough
    void the_tab_that_came_first_may_go_and_what_was_said_meanwhile_arrives_once() {
        long group = town.groupOf(alice, bob);
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);
        var all = texts("while tabs come and go", 40);

        for (int i = 0; i < all.size(); i++) {
            say(alice, group, all.get(i));
            if (i == 20) {
                bobs.page().close();
            }
        }
        second.say("said by who stays");

        second.awaitStored("said by who stays");
        inTime().untilAsserted(() -> assertThat(second.texts())
                .startsWith(all.toArray(String[]::new))
                .hasSize(41));
        assertThat(second.seqs()).doesNotHaveDuplicates().isSorted();
        assertThat(Town.texts(Town.log(alice, group))).containsOnlyOnce("said by who stays");
        awaitConnections(bob, 1);
    }

    @Test
    @Thorough
    void read_is_what_was_before_the_eyes_in_one_of_the_tabs() {
        long group = town.groupOf(alice, bob);
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);
        bobs.look(false);
        second.look(false);
        say(alice, group, "Look!");
        bobs.awaitStored("Look!");
        second.awaitStored("Look!");

        inTime().during(Duration.ofMillis(2_500))
                .until(() -> Town.state(bob, group).unread() == 1);
        second.look(true);

        inTime().until(() -> Town.state(bob, group).unread() == 0);
        inTime().until(() -> bobs.unread(group) == 0);
    }

    @Test
    void who_signs_out_does_so_in_all_tabs_and_who_comes_next_finds_nothing_of_before() {
        long alones = town.groupOf(bob);
        long common = town.groupOf(bob, alice);
        say(bob, alones, "for Bob's eyes");
        bobs.signIn(bob).open(alones);
        var second = bobs.inAnotherTab().awaitState("live").open(alones);
        second.awaitStored("for Bob's eyes");

        bobs.page().click("#sign-out");
        bobs.awaitState("signed-out");
        second.awaitState("signed-out");
        awaitConnections(bob, 0);

        second.signIn(alice);
        bobs.awaitState("live");
        for (var tab : List.of(bobs, second)) {
            assertThat(tab.at("#me")).hasText(alice.login());
            inTime().untilAsserted(() -> assertThat(tab.conversations()).containsExactly(common));
            assertThat(tab.texts()).isEmpty();
        }
        bobs.open(common).say("by Alice");
        bobs.awaitStored("by Alice");
        assertThat(Town.log(alice, common))
                .filteredOn(entry -> "by Alice".equals(entry.body()))
                .allMatch(entry -> entry.from() == alice.id())
                .hasSize(1);
        awaitConnections(alice, 1);
        awaitConnections(bob, 0);
    }

    @Test
    @Thorough
    void whose_cookie_was_replaced_behind_the_page_takes_the_other_tabs_along() {
        long alones = town.groupOf(bob);
        long common = town.groupOf(alice);
        bobs.signIn(bob).open(alones);
        replaceCookie(alice.login(), alice.login());

        var second = bobs.inAnotherTab().awaitState("live");

        for (var tab : List.of(bobs, second)) {
            assertThat(tab.at("#me")).hasText(alice.login());
            inTime().untilAsserted(() -> assertThat(tab.conversations()).containsExactly(common));
        }
        awaitConnections(alice, 1);
        awaitConnections(bob, 0);
    }

    @Test
    @Thorough
    void who_had_to_change_the_password_is_not_greeted_as_who_was_there_before() {
        long alones = town.groupOf(bob);
        bobs.signIn(bob).open(alones);
        var login = bob.login() + "-new";
        town.admin()
                .call("POST", "users", "[{\"login\":\"" + login + "\",\"password\":\"first\",\"mustChange\":true}]");
        replaceCookie(login, "first");

        var second = bobs.inAnotherTab();
        var page = second.page();
        page.fill("#old-password", "first");
        page.fill("#new-password", "12345678");
        page.fill("#repeat-password", "12345678");
        page.click("#change-password");

        for (var tab : List.of(second, bobs)) {
            assertThat(tab.at("#me")).hasText(login);
            tab.awaitState("live");
            assertThat(tab.conversations()).isEmpty();
        }
        awaitConnections(bob, 0);
    }

    @Test
    @Thorough
    void who_signs_in_takes_the_tabs_along_that_show_the_form() {
        long group = town.groupOf(bob, alice);
        var second = bobs.inAnotherTab();
        bobs.signIn(bob);

        second.awaitState("live").open(group).say("by Bob");

        second.awaitStored("by Bob");
        awaitConnections(bob, 1);
    }

    @Test
    void without_shared_workers_each_tab_has_a_connection_of_its_own() {
        long group = town.groupOf(alice, bob);
        bobs.page().context().addInitScript("delete window.SharedWorker");
        bobs.page().reload();
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);

        say(alice, group, "to both");

        bobs.awaitStored("to both");
        second.awaitStored("to both");
        awaitConnections(bob, 2);
    }

    @Test
    void who_does_not_want_that_has_a_connection_for_each_tab() {
        bobs.signIn(bob);
        bobs.page().click("#show-preferences");
        assertThat(bobs.at("#shared")).isChecked();
        bobs.page().click("#shared");

        bobs.inAnotherTab().awaitState("live");

        awaitConnections(bob, 2);
        assertThat(bobs.at("#shared")).not().isChecked();
    }

    @Test
    void who_looks_at_one_tab_is_not_notified_by_another() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        bobs.page().context().addInitScript("""
                localStorage.setItem('muster.notify', 'on');
                window.told = [];
                window.Notification = class {
                  static permission = 'granted';
                  constructor(title, { body }) { window.told.push(body); }
                };""");
        bobs.page().reload();
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);
        bobs.look(false);
        second.look(true);
        say(alice, group, "before the eyes");
        say(alice, other, "in another group");
        bobs.awaitStored("before the eyes");
        inTime().until(() -> bobs.unread(other) == 1);

        second.look(false);
        say(alice, group, "Where are you?");

        inTime().untilAsserted(() -> assertThat((String) bobs.evaluate("told.join()"))
                .endsWith(": Where are you?")
                .doesNotContain(","));
    }

    @Test
    void a_machine_that_has_slept_for_an_hour_keeps_its_tabs() {
        long group = inATabWithItsOwnHub();
        bobs.evaluate("() => { const now = Date.now(); Date.now = () => now + 3_600_000;"
                + " const passed = performance.now(); performance.now = () => passed + 3_600_000;"
                + " lookWhoIsQuiet(); }");

        say(alice, group, "after the sleep");

        bobs.awaitStored("after the sleep");
        assertThat((List<?>) bobs.evaluate("states")).isEmpty();
    }

    @Test
    void a_connection_that_ended_for_want_of_tabs_comes_back_with_the_first_word_of_one() {
        long group = inATabWithItsOwnHub();
        bobs.evaluate("() => { for (let i = 0; i <= 6; i += 1) lookWhoIsQuiet(); }");
        say(alice, group, "while it slept");

        bobs.say("and on");

        bobs.awaitStored("and on");
        bobs.awaitStored("while it slept");
        bobs.awaitState("live");
        assertThat(bobs.evaluate("states.join()"))
                .asString()
                .contains("connecting")
                .doesNotContain("signed-out");
        assertThat(bobs.seqs()).doesNotHaveDuplicates().isSorted();
    }

    /** Where the test can turn the clock of the hub: `lookWhoIsQuiet()` is a look, `states` is what the banner shows from now on. */
    private long inATabWithItsOwnHub() {
        long group = town.groupOf(alice, bob);
        bobs.page().context().addInitScript("""
                delete window.SharedWorker;
                const every = window.setInterval;
                window.setInterval = (work, ms) => {
                  window.lookWhoIsQuiet ??= ms === 30_000 ? work : undefined;
                  return every(work, ms);
                };""");
        bobs.page().reload();
        bobs.signIn(bob).open(group);
        say(alice, group, "before");
        bobs.awaitStored("before");
        bobs.evaluate(
                "() => { window.states = []; const banner = document.getElementById('banner');"
                        + " new MutationObserver(() => states.push(banner.dataset.state)).observe(banner, {attributes: true}); }");
        return group;
    }

    /** As a sign-in at the admin's pages does. */
    private void replaceCookie(String login, String password) {
        bobs.evaluate("fetch('api/v1/sessions', {method: 'POST', headers: {'Content-Type': 'application/json',"
                + " 'X-Muster': '1'}, body: JSON.stringify({login: '" + login + "', password: '" + password
                + "'})}).then(({status}) => status)");
    }
}
