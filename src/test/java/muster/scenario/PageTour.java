package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every feature of the chat page once: on one screen, in one language, by one kind of hand, which the classes below this one
 * choose. What a feature does at its edges is for the other tests of the page to say.
 */
abstract class PageTour extends OnPage {
    private final int width;
    private final int height;
    private final Locale language;
    private final boolean onKeys;
    private Hand alicesHand;
    private Hand bobsHand;

    /** @param onKeys whether people have nothing but a keyboard */
    PageTour(int width, int height, Locale language, boolean onKeys) {
        this.width = width;
        this.height = height;
        this.language = language;
        this.onKeys = onKeys;
    }

    @Override
    ChatPage page(URI address) {
        return chromium.page(address, width, height, language.toLanguageTag());
    }

    @BeforeEach
    void take_by_the_hand() {
        assertThat(alices.at("html")).hasAttribute("lang", language.getLanguage());
        alicesHand = new Hand(alices, onKeys);
        bobsHand = new Hand(bobs, onKeys);
    }

    @Test
    void from_the_list_to_what_was_said_and_read() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        say(alice, group, "long ago");
        Tables.run("update messagelog.entry set sent_at = sent_at - interval '2 days' where group_id = " + group);
        say(alice, group, "one", "two");
        sayAtOnce(alice, group, texts("more", 60));
        mention(bob, other);
        signIn(bobsHand, bobs, bob);

        inTime().untilAsserted(() -> assertThat(bobs.conversations()).containsExactly(other, group));
        assertThat(bobs.unread(group)).isEqualTo(63);
        assertThat(bobs.at("#conversations .mentions")).hasText("@1");
        assertThat(bobs.title()).isEqualTo("(64) Muster");
        assertThat(bobs.at("link[rel=icon]")).hasAttribute("href", "icon-unread.svg#n10");
        bobsHand.write("#filter", "no such group");
        assertThat(bobs.at("#no-such-conversation")).isVisible();
        bobsHand.write("#filter", Town.state(bob, group).name());
        assertThat(bobs.at("#conversations li")).hasCount(1);
        bobsHand.open(group);

        assertThat(bobs.firstNew()).isEqualTo("long ago");
        assertThat(bobs.message("long ago")).isInViewport();
        assertThat(bobs.at("#messages .day")).hasCount(2);
        assertThat(bobs.at("#messages .day").last()).hasText(bobs.text("today"));
        assertThat(bobs.message("one")).not().hasClass(Pattern.compile(".*follows.*"));
        assertThat(bobs.message("two")).hasClass(Pattern.compile(".*follows.*"));
        bobsHand.toTheEnd("more 60");
        inTime().untilAsserted(() -> assertThat(bobs.unread(group)).isZero());
        inTime().untilAsserted(() -> assertThat(bobs.title()).isEqualTo("(1) Muster"));

        bobsHand.toTheBeginning("long ago");
        say(alice, group, "the newest");
        bobsHand.press("#jump");
        assertThat(bobs.message("the newest")).isInViewport();
        bobsHand.press("#mute");
        assertThat(bobs.at("#mute")).hasText(bobs.text("unmute"));
    }

    @Test
    void what_is_read_in_one_tab_is_read_in_the_other() {
        long group = town.groupOf(alice, bob);
        signIn(bobsHand, bobs, bob);
        bobsHand.open(group);
        var tab = bobs.inAnotherTab().awaitState("live");
        bobs.look(false);
        say(alice, group, "Are you there?");

        inTime().untilAsserted(() -> assertThat(tab.unread(group)).isOne());
        assertThat(tab.title()).isEqualTo("(1) Muster");
        bobs.look(true);
        inTime().untilAsserted(() -> assertThat(tab.unread(group)).isZero());
        inTime().untilAsserted(() -> assertThat(tab.title()).isEqualTo("Muster"));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void a_search_leads_to_where_it_was_said() {
        long group = town.groupOf(alice, bob);
        say(alice, group, "the annual budget");
        sayAtOnce(alice, group, texts("talk", 120));
        inTime().until(() ->
                bob.rest().call("GET", "search?q=annual", null).contains("budget")); // Search runs behind the log.
        signIn(bobsHand, bobs, bob);
        bobsHand.press("#show-search");
        bobsHand.write("#search-from", alice.login());
        bobsHand.enter("#search-text", "annual");
        bobsHand.press("#search-results .hit");

        assertThat(bobs.message("the annual budget")).isInViewport();
        assertThat(bobs.texts()).doesNotContain("talk 120");
    }

    @Test
    void what_is_written_and_what_becomes_of_it() {
        long group = town.groupOf(alice, bob);
        signIn(alicesHand, alices, alice);
        alicesHand.open(group);
        alicesHand.write("#composer", "half a thought");
        alices.page().reload();
        alices.awaitState("live");
        alicesHand.open(group);
        assertThat(alices.at("#composer")).hasValue("half a thought");
        alicesHand.write("#composer", "two");
        alices.evaluate("document.getElementById('composer').dispatchEvent(new KeyboardEvent('keydown',"
                + " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))");
        alices.page().keyboard().press("Shift+Enter");
        alices.page().keyboard().type("**lines** https://example.test/");
        assertThat(alices.at("#messages .message")).hasCount(0);
        alices.page().keyboard().press("Enter");
        var first = alices.at("#messages .message[data-seq]").first();
        assertThat(first.locator(".text")).hasText("two\nlines https://example.test/");
        assertThat(first.locator("strong")).hasCount(1);
        assertThat(first.locator("a")).hasAttribute("rel", Pattern.compile("noopener.*"));

        signIn(bobsHand, bobs, bob);
        bobsHand.open(group);
        alicesHand.write("#composer", "Look @bob");
        assertThat(alices.at("#completions button")).hasCount(1);
        alices.page().keyboard().press("Enter");
        alices.page().keyboard().press("Enter");
        var question = "Look @" + bob.login();
        assertThat(bobs.message(question)).hasClass(Pattern.compile(".*to-me.*"));
        bobsHand.act(question, "reply");
        bobsHand.say("an answer");
        assertThat(alices.message("an answer").locator(".quote")).containsText(question);
        bobsHand.act("an answer", "edit");
        bobsHand.say("a better answer");
        assertThat(alices.message("a better answer").locator(".foot")).containsText(alices.text("edited"));
        bobsHand.act("a better answer", "recall");
        alices.awaitStored(alices.text("recalled"));
        bobsHand.say("a word too many");
        alices.awaitStored("a word too many");
        alicesHand.act("a word too many", "recall"); // Who leads the group may.
        assertThat(bobs.at("#messages .recalled")).hasCount(2);
        bobsHand.act(question, "hide");
        assertThat(bobs.message(question)).hasCount(0);
        alicesHand.act(question, "copy-link");
        assertThat(alices.at("#toast")).hasText(alices.text("linkCopied"));
        assertThat((String) alices.evaluate("navigator.clipboard.readText()"))
                .startsWith(base().toString())
                .contains("#g=" + group + "&seq=");
    }

    @Test
    void what_is_refused_is_sent_again_or_dropped() {
        long group = town.groupOf(alice, bob);
        signIn(bobsHand, bobs, bob);
        bobsHand.open(group);
        rules(group, "{\"posting\":\"admins\"}");
        bobsHand.say("may I?");
        bobsHand.say("never mind");
        var failed = bobs.at("#messages li[data-state=failed]");
        assertThat(failed).hasCount(2);
        assertThat(failed.first().locator(".foot")).containsText(bobs.text("code_forbidden"));

        rules(group, "{\"posting\":\"all\"}");
        bobsHand.press(failed.first().locator(".retry"));
        bobs.awaitStored("may I?");
        bobsHand.press(failed.locator(".drop"));

        assertThat(failed).hasCount(0);
        assertThat(Town.texts(Town.log(alice, group)))
                .containsOnlyOnce("may I?")
                .doesNotContain("never mind");
    }

    @Test
    void who_has_read_who_has_confirmed_and_who_has_not() {
        var carol = town.person("carol");
        long group = town.groupOf(alice, bob, carol);
        rules(group, "{\"receipts\":\"names\"}");
        signIn(alicesHand, alices, alice);
        alicesHand.open(group);
        alicesHand.choose("#demand", "86400000");
        alicesHand.say("The kitchen closes");
        alices.awaitStored("The kitchen closes");
        alices.awaitRead("The kitchen closes", alices.text("readBy", Map.of("n", 0, "of", 2)));
        signIn(bobsHand, bobs, bob);
        assertThat(bobs.at("#conversations .to-confirm")).hasText("✓1");
        bobsHand.open(group);
        alices.awaitRead("The kitchen closes", alices.text("readBy", Map.of("n", 1, "of", 2)));
        alicesHand.press(alices.message("The kitchen closes").locator(".read"));
        assertThat(alices.at("#readers-list li")).containsText(bob.login());
        assertThat(alices.at("#readers-list time")).hasCount(1);
        alicesHand.press("#who-not");
        assertThat(alices.at("#readers-list li")).containsText(carol.login());
        alicesHand.write("#readers-filter", "nobody of this name");
        assertThat(alices.at("#readers-list li:visible")).hasCount(0);
        alicesHand.close("#readers");

        bobsHand.press(bobs.message("The kitchen closes").locator(".confirm"));
        var confirmed = alices.message("The kitchen closes").locator(".confirmed-by");
        assertThat(confirmed).hasText(alices.text("confirmedBy", Map.of("n", 1, "of", 2)));
        alicesHand.press(confirmed);
        assertThat(alices.at("#readers-list li")).containsText(bob.login());
        alicesHand.press("#who-not");
        alicesHand.press("#remind");
        assertThat(alices.at("#readers-note")).hasText(alices.text("reminded"));
    }

    @Test
    void a_line_that_breaks_says_so_until_all_is_caught_up() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var far = page(cable.base());
            // How long a worker waits is not for a page to say.
            far.evaluate("localStorage.setItem('muster.shared', 'off')");
            far.page().reload();
            far.awaitState("signed-out");
            var hand = new Hand(far, onKeys);
            signIn(hand, far, bob);
            hand.open(group);
            // The longest waits; and whether there is a network is for the test to say, not for the machine.
            far.evaluate("() => { Math.random = () => 1; window.online = true; window.said = [];"
                    + " Object.defineProperty(navigator, 'onLine', {get: () => window.online});"
                    + " const progress = document.getElementById('banner-progress');"
                    + " new MutationObserver(() => window.said.push(progress.textContent))"
                    + ".observe(progress, {childList: true}); }");
            cable.cut();
            far.awaitState("waiting");
            assertThat(far.at("#banner-text")).hasText(far.text("stateWaiting"));
            sayAtOnce(alice, group, texts("missed", 450));
            assertThat(far.at("#banner-wait")).hasText(Pattern.compile("[3-8]"));
            cable.mend();
            hand.press("#retry-now");

            far.awaitState("live");
            assertThat((List<?>) far.evaluate("window.said"))
                    .asString()
                    .contains(far.text("caughtUp", Map.of("n", 200, "of", 450)));
            assertThat(far.at("#banner-progress")).hasText("");
            far.evaluate("window.online = false");
            cable.cut();
            far.awaitState("waiting");
            assertThat(far.at("#banner-text")).hasText(far.text("stateOffline"));
            cable.mend();
            far.evaluate("() => { window.online = true; window.dispatchEvent(new Event('online')); }");
            far.awaitState("live");
            assertThat(far.complaints())
                    .as("nothing but that the line was cut")
                    .allMatch(it -> it.contains("WebSocket connection to") || it.contains("net::ERR_"));
        }
    }

    @Test
    void a_group_from_its_opening_to_leaving_it() {
        var carol = town.person("carol");
        signIn(alicesHand, alices, alice);
        alicesHand.enter("#new-group", "Planning");
        assertThat(alices.at("#group-name")).hasText("Planning");
        alicesHand.press("#show-members");
        for (var newcomer : List.of(bob, carol)) {
            alicesHand.enter("#member-login", newcomer.login());
            assertThat(member(newcomer)).isVisible();
        }
        alicesHand.press(member(carol).locator(".remove"));
        assertThat(member(carol)).hasCount(0);
        alicesHand.choose(member(bob).locator("select"), "ADMIN");
        assertThat(alices.at("#toast")).hasText(alices.text("saved"));
        assertThat(alices.onTop("#toast")).as("over the sheet").isTrue();
        alicesHand.write("#setting-name", "Plans");
        alicesHand.choose("#setting-history", "all");
        alicesHand.choose("#setting-posting", "admins");
        alicesHand.choose("#setting-receipts", "names");
        alicesHand.press("#save-settings");
        assertThat(alices.at("#details-title")).hasText("Plans");
        alicesHand.close("#details");

        long group = alices.conversations().get(0);
        assertThat(alice.rest().call("GET", "groups/" + group, null))
                .contains("\"Plans\"", "\"history\":\"all\"", "\"posting\":\"admins\"", "\"receipts\":\"names\"");
        signIn(bobsHand, bobs, bob);
        bobsHand.open(group);
        assertThat(bobs.at("#group-name")).hasText("Plans");
        bobs.page().onceDialog(Dialog::accept);
        bobsHand.press("#show-members");
        bobsHand.press("#leave");
        assertThat(bobs.at("#toast")).hasText(bobs.text("leftGroup"));
        assertThat(bobs.at("#conversations li")).hasCount(0);
    }

    @Test
    void preferences_and_notifications() {
        long group = town.groupOf(alice, bob);
        signIn(bobsHand, bobs, bob);
        bobsHand.press("#show-preferences");
        bobs.evaluate("window.before = true");
        bobsHand.choose("#language", "en");
        bobs.page().waitForFunction("() => !window.before");
        bobs.awaitState("live");
        assertThat(bobs.at("html")).hasAttribute("lang", "en");
        assertThat(bobs.at("#sign-out")).hasText("Sign out");
        bobs.evaluate("() => { window.told = []; window.Notification = class {"
                + " static permission = 'default';"
                + " static async requestPermission() { return (this.permission = 'granted'); }"
                + " constructor(title, { body }) { window.told.push(body); }"
                + " close() {} }; }");
        bobsHand.press("#show-preferences");
        bobsHand.choose("#theme", "dark");
        assertThat(bobs.at("html")).hasAttribute("data-theme", "dark");
        bobsHand.press("#notify");
        bobsHand.close("#preferences");
        bobsHand.open(group);
        bobs.look(false);
        say(alice, group, "Are you there?");

        inTime().untilAsserted(
                        () -> assertThat((List<?>) bobs.evaluate("window.told")).hasSize(1));
        bobs.look(true);
        bobsHand.toTheList();
        bobsHand.press("#sign-out");
        bobs.awaitState("signed-out");
    }

    private void signIn(Hand hand, ChatPage page, Person person) {
        hand.write("#login", person.login());
        hand.enter("#password", person.login());
        page.awaitState("live");
    }

    private void mention(Person person, long group) {
        alice.rest()
                .call(
                        "POST",
                        "groups/" + group + "/entries",
                        "{\"cid\":\"mention\",\"body\":\"You there\",\"mentions\":[" + person.id() + "]}");
    }

    private void rules(long group, String json) {
        alice.rest().call("PATCH", "groups/" + group, json);
    }

    private Locator member(Person person) {
        return alices.at("#members li[data-user-id='" + person.id() + "']");
    }
}
