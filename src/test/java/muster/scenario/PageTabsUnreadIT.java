package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The unread numbers of somebody who reads in several places: in another tab, on another device. What is read counts once. */
class PageTabsUnreadIT extends OnPage {
    private static final int MESSAGES = 8;

    /** Each message fills the screen, so that one is read at a time. */
    private static final String TALL = "a line\n".repeat(60);

    /** A client of Bob's who reads his first message just before each frame with this in it is heard. */
    private static final String READ_BEFORE = """
            async ({url, token, g, seq, frame}) => {
              const lib = await import(new URL('muster.js', document.baseURI));
              class Reading extends WebSocket {
                set onmessage(hear) {
                  super.onmessage = (event) => {
                    window.reads && event.data.includes(frame) && window.client.read(g, seq, 1);
                    hear(event);
                  };
                }
              }
              window.client = new lib.Muster({url, token, WebSocket: Reading});
              await window.client.connect();
              window.reads = true;
            }""";

    private long group;
    private List<Long> seqs;

    @BeforeEach
    void talk() {
        group = town.groupOf(alice, bob);
        sayAtOnce(alice, group, texts(TALL, MESSAGES));
        seqs = Town.log(bob, group).stream()
                .filter(entry -> entry.body() != null)
                .map(entry -> entry.seq())
                .toList();
        bobs.page().context().addInitScript("document.hasFocus = () => false;");
        bobs.page().reload();
    }

    @Thorough
    @Test
    void what_was_read_in_one_tab_another_does_not_count_off_again() {
        bobs.signIn(bob).open(group);
        var second = bobs.inAnotherTab().awaitState("live").open(group);
        lookAt(bobs, 1);
        awaitUnread(7, bobs, second);
        bobs.look(false);

        lookAt(second, 2);

        awaitUnread(6, second, bobs);
    }

    @Test
    void what_was_read_on_another_device_the_page_does_not_count_off_again() {
        bobs.signIn(bob).open(group);
        readOnTelephone(3);
        awaitUnread(5, bobs);

        lookAt(bobs, 4);

        awaitUnread(4, bobs);
    }

    @Test
    void what_two_tabs_read_at_once_is_counted_off_once() {
        bobs.signIn(bob);
        bobs.page().evaluate("""
                async ([g, seq]) => {
                  const {sharedMuster} = await import(new URL('muster.js', document.baseURI));
                  const tabs = await Promise.all([1, 2].map(() => sharedMuster({url: document.baseURI})));
                  await Promise.all(tabs.map((tab) => tab.connect()));
                  tabs.forEach((tab) => tab.read(g, seq, 3));
                  window.unread = () => tabs.map((tab) => tab.conversations.get(g).unread).join();
                }""", List.of((double) group, (double) seqs.get(2)));

        inTime().untilAsserted(() -> assertThat(bobs.evaluate("unread()")).isEqualTo("5,5"));
    }

    @Thorough
    @Test
    void a_number_that_comes_while_something_was_just_read_is_asked_for() {
        readBefore("\"badge\"");

        readOnTelephone(7);

        inTime().until(() -> unreadOfClient() == 1);
    }

    @Test
    void what_is_read_while_an_answer_is_on_its_way_is_not_unread_again() {
        readBefore("\"items\"");

        bobs.evaluate("void client.conversations.refreshSoon()");

        inTime().until(() -> unreadOfClient() == 7);
    }

    private void readBefore(String frame) {
        bobs.page()
                .evaluate(
                        READ_BEFORE,
                        Map.of(
                                "url",
                                base().toString(),
                                "token",
                                bob.token(),
                                "g",
                                (double) group,
                                "seq",
                                (double) seqs.get(0),
                                "frame",
                                frame));
        assertThat(unreadOfClient()).isEqualTo(MESSAGES);
    }

    private int unreadOfClient() {
        return ((Number) bobs.evaluate("client.conversations.get(" + group + ").unread")).intValue();
    }

    private void readOnTelephone(int messages) {
        town.ear(bob).client().readNow(Map.of(group, seqs.get(messages - 1))).join();
    }

    /** Has this message, and nothing else, before the eyes. */
    private void lookAt(ChatPage tab, int message) {
        tab.at("#messages li[data-seq='" + seqs.get(message - 1) + "']")
                .evaluate("(row) => row.scrollIntoView({block: 'start'})");
        tab.look(true);
    }

    private void awaitUnread(int count, ChatPage... tabs) {
        inTime().until(() -> Town.state(bob, group).unread() == count);
        for (var tab : tabs) {
            inTime().untilAsserted(() -> assertThat(tab.unread(group)).isEqualTo(count));
            inTime().untilAsserted(() -> assertThat(tab.title()).startsWith("(" + count + ")"));
        }
    }
}
