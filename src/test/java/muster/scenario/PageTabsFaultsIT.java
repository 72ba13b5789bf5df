package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tabs of one browser when a tab, the line or the worker that has their connection is lost: nothing else is. */
class PageTabsFaultsIT extends OnTabs {
    /** Three beats, the start of another worker, and the first waits of its connection. */
    private static final Duration MISSED = Duration.ofSeconds(30);

    @Test
    @Thorough
    void a_message_whose_tab_was_closed_before_it_was_stored_is_sent_once_and_the_other_tab_shows_it() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var first = chromium.page(cable.base()).signIn(bob).open(group);
            var second = first.inAnotherTab().awaitState("live").open(group);
            sayIntoTheVoid(first, cable, "written and gone");
            second.awaitState("waiting");

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
            var first = chromium.page(cable.base()).signIn(bob).open(group);
            var context = first.page().context();
            sayIntoTheVoid(first, cable, "written and gone");
            first.page().close();
            cable.mend();

            new ChatPage(context, cable.base()).awaitState("live");

            inTime().untilAsserted(
                            () -> assertThat(Town.texts(Town.log(alice, group))).containsOnlyOnce("written and gone"));
        }
    }

    private static void sayIntoTheVoid(ChatPage tab, Cable cable, String text) {
        cable.cut();
        tab.awaitState("waiting").say(text);
        tab.awaitPending(text);
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
            var first = chromium.page(cable.base()).signIn(bob).open(group);
            var second = first.inAnotherTab().awaitState("live").open(group);
            sayIntoTheVoid(first, cable, "through thick and thin");

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
    @Thorough
    void tabs_whose_worker_started_too_late_come_over_to_it() {
        long group = town.groupOf(alice, bob);
        bobs.page().context().addInitScript("""
                const Quick = window.SharedWorker;
                let first = true;
                window.SharedWorker = function (...how) {
                  const worker = new Quick(...how);
                  if (first) {
                    first = false;
                    const post = worker.port.postMessage.bind(worker.port);
                    worker.port.postMessage = (words) => setTimeout(() => post(words), 12_000);
                  }
                  return worker;
                };""");
        bobs.page().reload();
        bobs.signIn(bob).open(group);
        say(alice, group, "to the tab's own");
        bobs.awaitStored("to the tab's own");
        awaitConnections(bob, 1);
        var second = bobs.inAnotherTab();
        assertThat(second.at("#banner"))
                .hasAttribute("data-state", "live", new LocatorAssertions.HasAttributeOptions().setTimeout(10_000));
        second.open(group);
        awaitConnections(bob, 2);

        awaitConnections(bob, 1, MISSED);

        bobs.awaitState("live").say("to both");
        second.awaitStored("to both");
        bobs.awaitStored("to both");
        assertThat(bobs.texts()).containsExactly("to the tab's own", "to both");
        assertThat(second.texts()).containsExactly("to the tab's own", "to both");
    }
}
