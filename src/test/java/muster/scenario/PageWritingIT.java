package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Writing on the chat page, what can be done to messages, and who has read them. */
class PageWritingIT extends OnPage {
    @Test
    void drafts_survive_a_reload_and_belong_to_their_group() {
        long one = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        alices.signIn(alice).open(one);
        alices.page().fill("#composer", "not finished yet");
        alices.open(other);
        assertThat(alices.at("#composer")).hasValue("");

        alices.page().reload();

        alices.awaitState("live").open(one);
        assertThat(alices.at("#composer")).hasValue("not finished yet");
    }

    @Test
    void what_was_on_its_way_at_a_reload_is_stored_once() {
        long group = town.groupOf(alice, bob);
        try (var cable = new Cable(base())) {
            var far = chromium.page(cable.base()).signIn(bob).open(group);
            cable.cut();
            far.awaitState("waiting");
            far.say("written without a line");
            far.awaitPending("written without a line");
            cable.mend();
            far.page().reload();

            far.awaitState("live").open(group);
            far.awaitStored("written without a line");
            assertThat(Town.texts(Town.log(alice, group))).containsExactly("written without a line");
        }
    }

    @Test
    void who_closes_what_can_be_done_with_a_message_is_where_it_was_opened() {
        long group = town.groupOf(alice, bob);
        say(bob, group, "a message");
        alices.signIn(alice).open(group);
        var actions = alices.message("a message").locator(".actions");
        actions.press("Enter");
        assertThat(alices.at(".tools .reply")).isFocused();

        alices.page().keyboard().press("Escape");

        assertThat(alices.at(".tools")).hasCount(0);
        assertThat(actions).isFocused();
        actions.press("Enter");
        alices.at(".tools .copy-link").press("Enter");
        assertThat(actions).isFocused();
        actions.press("Enter");
        alices.at(".tools .report").press("Enter");
        assertThat(alices.at("#reporting")).isVisible();
        alices.page().keyboard().press("Escape");
        assertThat(alices.at("#composer")).isFocused();
    }

    @Test
    void messages_are_answered_edited_recalled_and_hidden() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(group);
        alices.say("a question");
        bobs.awaitStored("a question");

        bobs.act("a question", "reply");
        bobs.say("an answer");
        assertThat(alices.message("an answer").locator(".quote")).containsText("a question");

        bobs.act("an answer", "edit");
        bobs.page().fill("#composer", "a better answer");
        bobs.page().press("#composer", "Enter");
        assertThat(alices.message("a better answer").locator(".foot")).containsText("edited");

        bobs.act("a better answer", "recall");
        alices.awaitStored("Message recalled");

        bobs.act("a question", "hide");
        inTime().untilAsserted(() -> assertThat(bobs.texts()).containsExactly("Message recalled"));
        bobs.page().reload();
        bobs.awaitState("live").open(group);
        assertThat(bobs.texts()).containsExactly("Message recalled");
        assertThat(alices.texts()).containsExactly("a question", "Message recalled");
    }

    @Test
    void a_little_markdown_is_shown_and_nothing_else() {
        long group = town.groupOf(alice, bob);
        bobs.signIn(bob).open(group);

        say(
                alice,
                group,
                "**bold** *soft* ~~gone~~ `a*b*c` 2*3*4 see https://example.test/a_(b), or javascript:alert(1)");
        say(alice, group, "```js\nlet a = '**';\n<b>x</b>\n```\n> quoted <i>this</i>\nnot quoted");

        var text = bobs.at("#messages .text");
        assertThat(text).hasCount(2);
        assertThat(text.first().locator("strong")).hasText("bold");
        assertThat(text.first().locator("em")).hasText("soft");
        assertThat(text.first().locator("s")).hasText("gone");
        assertThat(text.first().locator("code")).hasText("a*b*c");
        assertThat(text.first().locator("a")).hasCount(1);
        assertThat(text.first().locator("a")).hasAttribute("href", "https://example.test/a_(b)");
        assertThat(text.first()).containsText("2*3*4");
        assertThat(text.last().locator("pre")).hasText("let a = '**';\n<b>x</b>");
        assertThat(text.last().locator("blockquote")).hasText("quoted <i>this</i>");
        assertThat(text.last().locator("b, i")).hasCount(0);
    }

    @Test
    void a_link_leads_to_a_message_far_back() {
        long group = town.groupOf(alice, bob);
        sayAtOnce(alice, group, texts("message", 200));
        long seq = Town.log(bob, group).stream()
                .filter(entry -> "message 20".equals(entry.body()))
                .findFirst()
                .orElseThrow()
                .seq();
        alices.signIn(alice);

        alices.evaluate("location.hash = '#g=" + group + "&seq=" + seq + "'");

        assertThat(alices.message("message 20")).isInViewport();
        assertThat(alices.texts()).doesNotContain("message 200");
    }

    @Test
    void a_message_is_confirmed_and_who_has_not_is_reminded() {
        var carol = town.person("carol");
        long group = town.groupOf(alice, bob, carol);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(group);
        alices.page().selectOption("#demand", "86400000");
        alices.say("The kitchen closes at noon");
        alices.awaitStored("The kitchen closes at noon");
        assertThat(alices.at("#demand")).hasValue("");
        var mine = alices.message("The kitchen closes at noon").locator(".demand");
        assertThat(mine).containsText("confirmed by 0 of 2");

        var bobsRow = bobs.message("The kitchen closes at noon").locator(".demand");
        assertThat(bobs.at("#conversations .to-confirm")).hasText("✓1");
        bobs.page().reload();
        bobs.awaitState("live").open(group);
        bobsRow.locator(".confirm").click();

        assertThat(bobsRow.locator(".met")).hasText("Confirmed ✓");
        assertThat(bobs.at("#conversations .to-confirm")).hasCount(0);
        assertThat(mine).containsText("confirmed by 1 of 2");
        bobs.page().reload();
        bobs.awaitState("live").open(group);
        assertThat(bobsRow).containsText("Please confirm by");
        assertThat(bobsRow.locator(".confirm")).hasCount(0);

        mine.locator(".confirmed-by").click();
        assertThat(alices.at("#readers-list li")).containsText(bob.login());
        alices.page().click("#who-not");
        assertThat(alices.at("#readers-list li")).containsText(carol.login());
        alices.page().click("#remind");
        assertThat(alices.at("#readers-note")).hasText("They have been reminded.");
        alices.page().click("#remind");
        assertThat(alices.at("#readers-note")).containsText("Again in 10 min.");
        alices.page().keyboard().press("Escape");
    }

    /** The page has asked for a thousand members, of whom this one is none. */
    @Test
    void in_a_large_group_the_server_finds_whom_to_mention() {
        long group = town.groupOf(alice, bob);
        alice.rest().addMembers(group, town.crowd(1_000));
        var last = town.person("zoe");
        alice.rest().addMembers(group, List.of(last.id()));
        alices.signIn(alice).open(group);

        alices.page().locator("#composer").pressSequentially("Where is @zo");
        assertThat(alices.at("#completions button")).hasText(Pattern.compile(last.login() + ".*"));
        alices.page().press("#composer", "Enter");
        alices.page().press("#composer", "Enter");

        alices.awaitStored("Where is @" + last.login());
        assertThat(Town.log(last, group))
                .last()
                .satisfies(entry -> assertThat(entry.mentions()).containsExactly(last.id()));
    }

    @Test
    void everybody_is_mentioned_and_a_reminder_is_shown() {
        long group = town.groupOf(alice, bob);
        long other = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(other);
        alices.page().locator("#composer").pressSequentially("Listen @all");
        assertThat(alices.at("#completions button")).hasCount(1);
        alices.page().press("#composer", "Enter");
        alices.page().selectOption("#demand", "0");
        alices.page().press("#composer", "Enter");
        alices.awaitStored("Listen @everybody");

        var row = "#conversations li[data-group='" + group + "']";
        assertThat(bobs.at(row + " .mentions")).hasText("@1");
        assertThat(bobs.at(row + " .to-confirm")).hasText("✓1");
        alices.message("Listen @everybody").locator(".confirmed-by").click();
        alices.page().click("#who-not");
        alices.page().click("#remind");
        assertThat(bobs.at("#toast")).containsText("still waits for your confirmation");
        alices.page().keyboard().press("Escape");
        bobs.open(group);
        assertThat(bobs.message("Listen @everybody")).hasClass(Pattern.compile(".*to-me.*"));
    }
}
