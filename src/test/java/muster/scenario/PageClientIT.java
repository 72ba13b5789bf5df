package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JavaScript client by itself, in a browser, against the real server: what its README promises. */
class PageClientIT extends OnPage {
    /** A client of Bob's on a page that nobody is signed in at: `window.heard` is what it was handed out, `window.states` its states. */
    private static final String CONNECT = """
            async ({url, token, focus, more}) => {
              const lib = await import(new URL('muster.js', document.baseURI));
              const store = (window.store ??= new lib.MemoryStore());
              const client = new lib.Muster({url, token, focus, ...(more ? {store} : {})});
              window.lib = lib;
              window.client = client;
              window.heard = [];
              window.states = [];
              client.on('state', ({state, reason}) => window.states.push(reason ? state + ' ' + reason : state));
              window.stop = client.on('entries', ({entries}) => window.heard.push(...entries.map(({seq}) => seq)));
              await client.connect();
            }""";

    @Test
    void what_somebody_else_left_in_a_slow_store_is_not_sent_and_two_calls_are_one_connection() {
        long group = town.groupOf(alice, bob);
        var made = bobs.page()
                .evaluate(
                        """
                async ({url, token, g, owner}) => {
                  const lib = await import(new URL('muster.js', document.baseURI));
                  const store = new lib.MemoryStore();
                  await store.set('owner', owner);
                  await store.set('outbox', [{g, cid: 'not-mine', body: 'not mine'}]);
                  const read = store.get.bind(store);
                  store.get = (key) => new Promise((done) => setTimeout(() => done(read(key)), 200));
                  let sockets = 0;
                  class Counted extends WebSocket {
                    constructor(...with_) { super(...with_); sockets += 1; }
                  }
                  const client = new lib.Muster({url, token, store, owner: owner + 1, WebSocket: Counted});
                  client.connect().catch(() => {});
                  await new Promise((done) => setTimeout(done, 50));
                  await client.connect().catch(() => {});
                  return [sockets, (await read('outbox'))?.length ?? 0];
                }""",
                        Map.of(
                                "url",
                                base().toString(),
                                "token",
                                bob.token(),
                                "g",
                                (double) group,
                                "owner",
                                (double) bob.id() - 1));

        assertThat((List<?>) made).asString().isEqualTo("[1, 0]");
        assertThat(Town.texts(Town.log(alice, group))).doesNotContain("not mine");
    }

    @Test
    void a_browser_whose_store_never_answers_keeps_nobody_from_connecting() {
        var state = bobs.page().evaluate("""
                async ({url, token}) => {
                  const lib = await import(new URL('muster.js', document.baseURI));
                  indexedDB.open = () => ({});
                  const client = new lib.Muster({url, token, store: new lib.IndexedDbStore('mute')});
                  const late = new Promise((done) => setTimeout(done, 15_000));
                  await Promise.race([client.connect(), late]);
                  return client.state;
                }""", Map.of("url", base().toString(), "token", bob.token()));

        assertThat(state).isEqualTo("live");
    }

    @Test
    void what_somebody_clears_in_the_browser_is_gone_and_what_comes_then_is_kept() {
        var kept = bobs.page().evaluate("""
                async () => {
                  const {IndexedDbStore} = await import(new URL('muster.js', document.baseURI));
                  const store = new IndexedDbStore('cleared');
                  await store.set('before', 1);
                  await new Promise((done, fail) => {
                    const clearing = indexedDB.deleteDatabase('cleared');
                    clearing.onsuccess = done;
                    clearing.onblocked = () => fail(new Error('the store does not let go'));
                  });
                  await store.set('after', 2);
                  return [(await store.get('before')) ?? 0, await store.get('after')];
                }""");

        assertThat(kept).isEqualTo(List.of(0, 2));
    }

    @Test
    void a_bot_of_ten_lines_answers() {
        long group = town.groupOf(alice, bob);
        connect(bobs, base().toString(), "*", false);
        bobs.evaluate("void client.on('message', ({g, seq, from, body}) => {"
                + " if (body && from !== client.user.id) client.send(g, body, {cid: `echo-${seq}`}); })");

        say(alice, group, "hello");

        inTime().untilAsserted(
                        () -> assertThat(Town.texts(Town.log(alice, group))).containsExactly("hello", "hello"));
        assertThat(strings(bobs, "window.states")).containsExactly("connecting", "catching-up", "live");
    }

    @Test
    void a_message_sent_again_with_its_cid_is_stored_once() {
        long group = town.groupOf(alice, bob);
        connect(bobs, base().toString(), List.of((double) group), false);

        bobs.evaluate("Promise.all([1, 2, 3].map(() => client.send(" + group + ", 'once', {cid: 'the-cid'})))"
                + ".then((all) => (window.sent = all.map(({seq, duplicate}) => seq + ' ' + Boolean(duplicate))))");
        inTime().until(() -> bobs.evaluate("window.sent") != null);
        long seq = Town.log(alice, group).stream()
                .filter(entry -> "once".equals(entry.body()))
                .findFirst()
                .orElseThrow()
                .seq();

        assertThat(strings(bobs, "window.sent")).containsExactly(seq + " false", seq + " true", seq + " true");
        assertThat(bobs.evaluate("client.send(" + group + ", 'twice', {cid: 'the-cid'}).catch(({code}) => code)"))
                .isEqualTo("conflict");
    }

    @Test
    void what_came_while_the_line_was_cut_is_handed_out_in_order_without_hole_or_repeat() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var far = chromium.page(cable.base());
            connect(far, cable.base().toString(), "*", false);
            say(alice, group, "before");
            inTime().until(() -> numbers(far).size() == 1);
            for (int i = 0; i < 3; i++) {
                cable.cut();
                inTime().until(() -> "disconnected".equals(far.evaluate("client.state")));
                sayAtOnce(alice, group, texts("during " + i, 40));
                cable.mend();
                far.evaluate("client.retryNow()");
                inTime().until(() -> "live".equals(far.evaluate("client.state")));
            }
            say(alice, group, "after");

            var all = Town.log(bob, group).stream().map(entry -> entry.seq()).toList();
            var messages = all.subList(all.size() - 122, all.size());
            inTime().untilAsserted(() -> assertThat(numbers(far)).isEqualTo(messages));
            assertThat(strings(far, "window.states")).anyMatch(state -> state.startsWith("disconnected "));
        }
    }

    @Test
    void the_next_client_goes_on_where_the_store_says() {
        long group = town.groupOf(alice, bob);
        connect(bobs, base().toString(), List.of((double) group), true);
        say(alice, group, "one");
        inTime().until(() -> numbers(bobs).size() == 1);
        bobs.evaluate("client.close()");
        say(alice, group, "two", "three");

        connect(bobs, base().toString(), List.of((double) group), true);

        long last = Town.state(bob, group).head();
        inTime().untilAsserted(() -> assertThat(numbers(bobs)).containsExactly(last - 1, last));
        inTime().untilAsserted(() -> assertThat(Town.state(bob, group).acked()).isEqualTo(last));
    }

    @Test
    void a_store_is_one_users_and_nothing_in_it_is_sent_as_another() {
        long group = town.groupOf(alice, bob);
        connect(bobs, base().toString(), List.of((double) group), true);
        bobs.evaluate("client.close()");
        bobs.evaluate("store.set('outbox', [{g: " + group + ", cid: 'left', body: 'in the words of Bob'}])");

        var outcome = bobs.page()
                .evaluate(
                        "({url, token}) => new lib.Muster({url, token, store}).connect().then(() => 'in', ({code}) => code)",
                        Map.of("url", base().toString(), "token", alice.token()));

        assertThat(outcome).isEqualTo("other_user");
        inTime().until(() ->
                "nothing".equals(bobs.evaluate("store.get('outbox').then((left) => left?.[0]?.cid ?? 'nothing')")));
        say(alice, group, "in her own");
        assertThat(Town.texts(Town.log(alice, group))).containsExactly("in her own");
    }

    @Test
    void a_focus_that_is_refused_leaves_the_one_before() {
        long group = town.groupOf(alice, bob);
        long foreign = town.groupOf(alice);
        connect(bobs, base().toString(), List.of((double) group), false);

        assertThat(bobs.evaluate("client.focus([" + foreign + "]).then(() => 'in', ({code}) => code)"))
                .isEqualTo("not_found");
        say(alice, group, "still there?", "yes");

        long head = Town.state(bob, group).head();
        inTime().untilAsserted(() -> assertThat(numbers(bobs)).containsExactly(head - 1, head));
    }

    @Test
    void signing_out_closes_it_for_good_and_a_listener_taken_away_hears_no_more() {
        long group = town.groupOf(alice, bob);
        connect(bobs, base().toString(), List.of((double) group), false);
        bobs.evaluate("window.stop()");
        say(alice, group, "unheard");
        inTime().until(() -> ((Number) bobs.evaluate("client.positions[" + group + "] ?? 0")).longValue()
                == Town.state(bob, group).head());
        assertThat(numbers(bobs)).isEmpty();

        bob.rest().signOut();

        inTime().until(() -> "closed".equals(bobs.evaluate("client.state")));
        assertThat(bobs.evaluate("client.reason")).isEqualTo("unauthorized");
        assertThat(bobs.evaluate("client.send(" + group + ", 'x').then(() => 'sent', ({code}) => code)"))
                .isNotEqualTo("sent");
    }

    @Test
    void values_in_a_browser_outlive_the_store_object() {
        connect(bobs, base().toString(), List.of(), false);
        bobs.evaluate("new lib.IndexedDbStore('t').set('k', {a: [1]})");

        assertThat(bobs.evaluate("new lib.IndexedDbStore('t').get('k').then(JSON.stringify)"))
                .isEqualTo("{\"a\":[1]}");
        bobs.evaluate("new lib.IndexedDbStore('t').clear()");
        assertThat(bobs.evaluate("new lib.IndexedDbStore('t').get('k').then((v) => v === undefined)"))
                .isEqualTo(true);
    }

    private void connect(ChatPage page, String url, Object focus, boolean store) {
        page.page().evaluate(CONNECT, Map.of("url", url, "token", bob.token(), "focus", focus, "more", store));
    }

    private static List<Long> numbers(ChatPage page) {
        return ((List<?>) page.evaluate("window.heard"))
                .stream().map(each -> ((Number) each).longValue()).toList();
    }

    private static List<String> strings(ChatPage page, String expression) {
        return ((List<?>) page.evaluate(expression))
                .stream().map(String.class::cast).toList();
    }
}
