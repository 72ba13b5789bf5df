package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chat page in several tabs of one browser: one connection, whichever of them are closed, and nothing lost with them. */
class PageTabsIT extends OnPage {
    /** Three beats, the start of another worker, and the first waits of its connection. */
    private static final Duration MISSED = Duration.ofSeconds(30);

    private AdminDesk desk;
    private boolean deskIsOpen;

    @BeforeEach
    void take_a_desk() {
        bobs.page().context().close();
        bobs = chromium.sharingPage(base());
        desk = chromium.desk(base());
        deskIsOpen = false;
    }

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
    void a_message_whose_tab_was_closed_before_it_was_stored_is_sent_once_and_the_other_tab_shows_it() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var first = chromium.sharingPage(cable.base()).signIn(bob).open(group);
            var second = first.inAnotherTab().awaitState("live").open(group);
            cable.cut();
            first.awaitState("waiting");
            second.awaitState("waiting");
            first.say("written and gone");
            first.awaitPending("written and gone");

            first.page().close();
            second.awaitPending("written and gone");
            cable.mend();
            second.page().click("#retry-now");

            second.awaitState("live").awaitStored("written and gone");
            inTime().untilAsserted(
                            () -> assertThat(Town.texts(Town.log(alice, group))).containsOnlyOnce("written and gone"));
            assertThat(second.texts()).containsExactly("written and gone");
        }
    }

    @Test
    @Thorough
    void the_last_tab_may_go_as_well_and_the_next_one_sends_what_was_left() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var first = chromium.sharingPage(cable.base()).signIn(bob).open(group);
            var context = first.page().context();
            cable.cut();
            first.awaitState("waiting").say("written and gone");
            first.awaitPending("written and gone");
            first.page().close();
            cable.mend();

            new ChatPage(context, cable.base()).awaitState("live");

            inTime().untilAsserted(
                            () -> assertThat(Town.texts(Town.log(alice, group))).containsOnlyOnce("written and gone"));
        }
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
    @Thorough
    void what_was_said_while_the_worker_was_dead_is_shown_in_all_tabs() {
        long group = town.groupOf(alice, bob);
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);
        say(alice, group, "before");
        bobs.awaitStored("before");
        second.awaitStored("before");

        chromium.killSharedWorkers();
        say(alice, group, "one", "two", "three");

        for (var tab : List.of(bobs, second)) {
            inTime().atMost(MISSED)
                    .untilAsserted(() -> assertThat(tab.texts()).containsExactly("before", "one", "two", "three"));
        }
        say(alice, group, "after");
        bobs.awaitStored("after");
        second.awaitStored("after");
        assertThat(second.seqs()).doesNotHaveDuplicates().isSorted();
        awaitConnections(bob, 1);
    }

    @Test
    @Thorough
    void a_tab_that_died_without_a_word_is_not_looked_for_any_more() {
        long one = town.groupOf(alice, bob);
        long two = town.groupOf(alice, bob);
        bobs.signIn(bob);
        bobs.page().evaluate("""
                async ([one, two, owner]) => {
                  const {Muster} = await import(new URL('muster.js', document.baseURI));
                  const {Hub} = await import(new URL('muster/hub.js', document.baseURI));
                  const hub = new Hub(new Muster({url: document.baseURI, owner}), {quietAfter: 600});
                  window.told = [[], []];
                  window.ports = [one, two].map((g, i) => {
                    const {port1, port2} = new MessageChannel();
                    hub.add(port1);
                    port2.onmessage = ({data}) => window.told[i].push(data);
                    port2.postMessage({say: 'connect', focus: [g], positions: {}});
                    return port2;
                  });
                  setInterval(() => window.ports[0].postMessage({say: 'beat'}), 100);
                }""", List.of((double) one, (double) two, (double) bob.id()));

        inTime().untilAsserted(() -> {
            say(alice, two, "Is anybody there?");
            assertThat(bobs.evaluate("told[0].some(({event}) => event === 'badge')"))
                    .isEqualTo(true);
        });
        bobs.evaluate("void ports[1].postMessage({say: 'beat'})");
        inTime().until(() -> (boolean) bobs.evaluate("told[1].some(({gone}) => gone)"));
    }

    @Test
    @Thorough
    void what_one_tab_may_not_look_at_keeps_no_other_from_looking() {
        long own = town.groupOf(alice, bob);
        long foreign = town.groupOf(alice);
        bobs.signIn(bob);
        bobs.page().evaluate("""
                async ([own, foreign]) => {
                  const {sharedMuster} = await import(new URL('muster.js', document.baseURI));
                  const tab = async (name, focus) => {
                    const client = await sharedMuster({url: document.baseURI, focus});
                    client.on('entries', ({entries}) => window.told.push(...entries.map(({body}) => name + ': ' + body)));
                    client.on('left', ({g}) => window.told.push(name + ' left ' + (g === foreign ? 'foreign' : g)));
                    await client.connect();
                    return client;
                  };
                  window.told = [];
                  const first = await tab('first', []);
                  await tab('second', [foreign, own]);
                  await first.focus([own]);
                  await first.focus([own, foreign]).catch(({code}) => window.told.push(code));
                }""", List.of((double) own, (double) foreign));
        inTime().until(() -> (boolean) bobs.evaluate("told.includes('second left foreign')"));

        say(alice, own, "to both");

        inTime().untilAsserted(() -> assertThat((List<?>) bobs.evaluate("told"))
                .asString()
                .contains("first: to both", "second: to both", "not_found"));
    }

    @Test
    @Thorough
    void a_worker_that_dies_is_replaced_and_what_was_on_its_way_is_sent_once() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var first = chromium.sharingPage(cable.base()).signIn(bob).open(group);
            var second = first.inAnotherTab().awaitState("live").open(group);
            cable.cut();
            first.awaitState("waiting");
            first.say("through thick and thin");
            first.awaitPending("through thick and thin");

            chromium.killSharedWorkers();
            cable.mend();

            inTime().atMost(MISSED)
                    .until(() -> "live".equals(first.at("#banner").getAttribute("data-state")));
            inTime().atMost(MISSED)
                    .until(() -> "live".equals(second.at("#banner").getAttribute("data-state")));
            first.awaitStored("through thick and thin");
            second.awaitState("live").say("and on");
            first.awaitStored("and on");
            assertThat(Town.texts(Town.log(alice, group)))
                    .containsOnlyOnce("through thick and thin")
                    .containsOnlyOnce("and on");
            awaitConnections(bob, 1);
        }
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

    /** As a sign-in at the admin's pages does. */
    private void replaceCookie(String login, String password) {
        bobs.evaluate("fetch('api/v1/sessions', {method: 'POST', headers: {'Content-Type': 'application/json',"
                + " 'X-Muster': '1'}, body: JSON.stringify({login: '" + login + "', password: '" + password
                + "'})}).then(({status}) => status)");
    }

    /** What the administrator sees of this person's connections. */
    private void awaitConnections(Person person, int count) {
        desk.open("connections.xhtml?login=" + person.login());
        if (!deskIsOpen) {
            desk.signIn("admin", Town.ADMIN_PASSWORD);
            deskIsOpen = true;
        }
        inTime().untilAsserted(() -> {
            desk.open("connections.xhtml?login=" + person.login());
            org.assertj.core.api.Assertions.assertThat(
                            desk.at("[id='list:rows'] tbody tr:not(.ui-datatable-empty-message)")
                                    .count())
                    .isEqualTo(count);
        });
    }
}
