package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading on the chat page: where a group opens, how its history moves, and what counts as read. */
class PageReadingIT extends OnPage {
    @Test
    void a_group_opens_at_the_first_unread_message_and_goes_on_downwards() {
        long group = town.groupOf(alice, bob);
        say(alice, group, "before");
        bobs.signIn(bob).open(group);
        inTime().until(() -> Town.state(bob, group).unread() == 0);
        bobs.page().click("#sign-out");
        bobs.awaitState("signed-out");
        var all = texts("message", 180);
        sayAtOnce(alice, group, all);

        bobs.signIn(bob).open(group);

        inTime().untilAsserted(() -> assertThat(bobs.firstNew()).isEqualTo("message 1"));
        assertThat(bobs.inSight("message 1")).isTrue();
        assertThat(bobs.texts()).startsWith("before", "message 1").doesNotContain("message 180");
        inTime().untilAsserted(() -> {
            bobs.scrollToBottom();
            assertThat(bobs.texts()).endsWith("message 180");
        });
        assertThat(bobs.texts()).hasSize(181).doesNotHaveDuplicates().containsAll(all);
        assertThat(bobs.seqs()).doesNotHaveDuplicates().isSorted();
        bobs.scrollToBottom();
        inTime().untilAsserted(() -> assertThat(bobs.unread(group)).isZero());
        inTime().untilAsserted(() -> assertThat(bob.rest().conversations().total())
                .as("what the server counts")
                .isZero());
    }

    @Test
    void only_what_was_on_screen_counts_as_read() {
        long group = town.groupOf(alice, bob);
        sayAtOnce(alice, group, texts("long enough to fill a screen", 100));

        bobs.signIn(bob).open(group);

        inTime().until(() -> bobs.unread(group) < 100);
        inTime().during(Duration.ofSeconds(2)).until(() -> bobs.unread(group) > 50);
        assertThat(Town.state(bob, group).unread()).as("what the server counts").isBetween(51L, 99L);
    }

    @Test
    void what_was_delivered_to_a_window_that_nobody_looks_at_is_not_read() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(group);
        bobs.look(false);
        alices.say("Are you there?");
        bobs.awaitStored("Are you there?");

        inTime().during(Duration.ofMillis(2_500)).until(() -> bobs.unread(group) == 1);
        alices.awaitRead("Are you there?", "read by 0 of 1");

        bobs.look(true);
        alices.awaitRead("Are you there?", "read by 1 of 1");
        inTime().until(() -> bobs.unread(group) == 0);
    }

    @Test
    void a_long_history_keeps_the_page_small_and_the_place_stable() {
        long group = town.groupOf(alice, bob);
        var all = texts("message", 700);
        sayAtOnce(alice, group, all);
        alices.signIn(alice).open(group);

        for (int i = 0; i < 20 && !alices.texts().contains("message 1"); i++) {
            var seen = alices.texts().get(0);
            var before = alices.evaluate("document.querySelector('#messages li[data-seq]').dataset.seq");
            alices.message(seen).locator(".text").scrollIntoViewIfNeeded();
            alices.page()
                    .waitForFunction(
                            "seq => Number(document.querySelector('#messages li[data-seq]').dataset.seq) < Number(seq)",
                            before);
            assertThat(alices.inSight(seen)).as("%s stays where it is", seen).isTrue();
            assertThat(alices.texts()).hasSizeLessThanOrEqualTo(400);
        }
        assertThat(alices.texts()).contains("message 1").doesNotContain("message 700");

        alices.say("and now the newest");
        alices.awaitStored("and now the newest");
        assertThat(alices.texts()).contains("message 700");
        assertThat(alices.seqs()).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void who_turns_the_wheel_on_and_on_gets_to_the_end() {
        long group = town.groupOf(alice, bob);
        sayAtOnce(alice, group, texts("message", 480));
        bobs.signIn(bob).open(group);
        bobs.at("#scroll").hover();

        inTime().until(() -> {
            bobs.page().mouse().wheel(0, 4_000); // Quicker than pages come.
            return bobs.message("message 480").count() == 1 && bobs.inSight("message 480");
        });

        assertThat(bobs.seqs())
                .hasSizeLessThanOrEqualTo(400)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void a_search_finds_by_words_and_leads_to_the_message_in_its_context() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        say(alice, group, "年度预算已经批准");
        sayAtOnce(alice, group, texts("talk", 120));
        say(bob, other, "预算 of another group");
        alices.signIn(alice).open(other);
        inTime().until(() -> {
            var found = alice.rest().call("GET", "search?q=%E9%A2%84%E7%AE%97", null);
            return found.contains("批准") && found.contains("another group"); // Search runs behind the log.
        });

        alices.page().click("#show-search");
        alices.page().fill("#search-text", "预算");
        alices.page().press("#search-text", "Enter");
        assertThat(alices.at("#search-results .hit")).hasCount(2);
        alices.page().fill("#search-from", alice.login());
        alices.page().click("#start-search");
        assertThat(alices.at("#search-results .hit")).hasCount(1);
        alices.page().check("#search-here");
        alices.page().click("#start-search");
        assertThat(alices.at("#search-note")).hasText("Nothing found.");
        alices.page().uncheck("#search-here");
        alices.page().click("#start-search");
        alices.at("#search-results .hit").click();

        assertThat(alices.message("年度预算已经批准")).isInViewport();
        assertThat(alices.texts()).contains("talk 1").doesNotContain("talk 120");
    }

    @Test
    void who_looks_elsewhere_is_notified_with_consent_and_not_of_muted_groups() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        long muted = town.groupOf(alice, bob);
        bobs.signIn(bob).open(muted);
        bobs.page().click("#mute");
        assertThat(bobs.at("#mute")).hasAttribute("aria-pressed", "true");
        bobs.open(group);
        bobs.evaluate("() => { window.told = []; window.Notification = class {"
                + " static permission = 'default';"
                + " static async requestPermission() { return (this.permission = 'granted'); }"
                + " constructor(title, { body }) { window.told.push(body); }"
                + " close() {} }; }");
        bobs.look(false);
        say(alice, group, "before consent");
        bobs.awaitStored("before consent");

        bobs.page().click("#show-preferences");
        bobs.page().check("#notify");
        bobs.page().click("#preferences .close");
        say(alice, muted, "nobody hears this");
        say(alice, other, "something new");
        say(alice, group, "Are you there?");

        inTime().untilAsserted(() -> assertThat(bobs.evaluate("window.told.join('; ')"))
                .asString()
                .contains(": Are you there?", "Unread messages: 1"));
        assertThat(bobs.evaluate("window.told.length")).isEqualTo(2);
    }

    @Test
    void readers_come_page_by_page_and_a_search_among_them_looks_at_all() {
        long group = alice.rest().openGroup("many readers", null, "names", 0);
        alice.rest().addMembers(group, List.of(bob.id()));
        alice.rest().addMembers(group, town.crowd(149));
        say(alice, group, "Read this, all of you");
        Tables.run("update receipts.cursor set read_seq = "
                + Town.state(alice, group).head() + " where group_id = " + group + " and user_id <> " + bob.id());
        alices.signIn(alice).open(group);

        alices.message("Read this, all of you").locator(".read").click();
        assertThat(alices.at("#readers-list li")).hasCount(100);
        alices.page().click("#readers-more");
        assertThat(alices.at("#readers-list li")).hasCount(149);
        assertThat(alices.at("#readers-more")).isHidden();
        alices.page().click("#who-not");
        assertThat(alices.at("#readers-list li")).hasText(new String[] {bob.login()});

        alices.page().click("#who-read");
        assertThat(alices.at("#readers-list li")).hasCount(100);
        alices.page().fill("#readers-filter", "crowd 149");
        assertThat(alices.at("#readers-list li")).hasCount(149);
        assertThat(alices.at("#readers-list li:visible")).hasCount(1);
        alices.page().keyboard().press("Escape");
        alices.page().keyboard().press("Escape");
    }

    @Test
    void the_list_shows_mentions_mutes_and_filters() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(other);

        alices.page()
                .locator("#composer")
                .pressSequentially("Look here @" + bob.login().substring(0, 5));
        assertThat(alices.at("#completions button")).hasCount(1);
        alices.page().press("#composer", "Enter");
        alices.page().press("#composer", "Enter");

        assertThat(bobs.at("#conversations li[data-group='" + group + "'] .mentions"))
                .hasText("@1");
        assertThat(bobs.title()).startsWith("(1)");
        bobs.open(group);
        assertThat(bobs.message("Look here @" + bob.login())).hasClass(java.util.regex.Pattern.compile(".*to-me.*"));
        bobs.page().click("#mute");
        assertThat(bobs.at("#mute")).hasAttribute("aria-pressed", "true");
        bobs.open(other);
        say(alice, group, "nobody hears this");
        inTime().untilAsserted(() -> assertThat(bobs.unread(group)).isEqualTo(1));
        inTime().untilAsserted(() -> assertThat(bobs.title()).isEqualTo("Muster"));

        bobs.page().fill("#filter", "no such group");
        assertThat(bobs.at("#conversations li")).hasCount(0);
    }
}
