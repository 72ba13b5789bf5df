package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the chat page looks and whom it lets in: narrow and wide, light and dark, Chinese and English, by keyboard alone. */
class PageLooksIT extends OnPage {
    @Test
    void each_view_is_accessible_from_narrow_to_wide_in_both_languages_and_colours() {
        long group = town.groupOf(alice, bob);
        var carol = town.person("carol");
        alice.rest().addMembers(group, List.of(carol.id()));
        say(bob, group, "Lunch at **noon**? See https://example.test/menu", "> The canteen\n`soup` and *salad*");
        say(alice, group, "Yes.");
        lookAt(alices, "sign-in");
        alices.evaluate("document.body.dataset.view = 'password'");
        lookAt(alices, "password");
        alices.evaluate("document.body.dataset.view = 'sign-in'");
        alices.signIn(alice);
        lookAt(alices, "list");
        alices.open(group);
        alices.act("Yes.", "reply");
        alices.page().selectOption("#demand", "86400000");
        alices.say("See you there");
        bob.rest()
                .call("POST", "groups/" + group + "/entries", "{\"cid\":\"fine\",\"body\":\"Fine\",\"confirm\":true}");
        alices.awaitStored("See you there");
        alices.awaitRead("See you there", "read by 0 of 2");
        lookAt(alices, "group");
        alices.message("See you there").locator(".read").click();
        assertThat(alices.at("#who-not")).isVisible();
        lookAt(alices, "readers");
        alices.page().keyboard().press("Escape");
        alices.message("See you there").locator(".confirmed-by").click();
        alices.page().click("#who-not");
        assertThat(alices.at("#readers-list li")).hasCount(2);
        lookAt(alices, "confirmations");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-search");
        alices.page().fill("#search-text", "lunch");
        inTime().untilAsserted(() -> {
            alices.page().click("#start-search");
            assertThat(alices.at("#search-note")).not().hasText("Searching…");
            assertThat(alices.at("#search-results .hit").count()).isOne();
        });
        lookAt(alices, "search");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-members");
        assertThat(alices.at("#members li")).hasCount(3);
        lookAt(alices, "details");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-preferences");
        lookAt(alices, "preferences");
        alices.page().selectOption("#language", "zh");
        assertThat(alices.at("html")).hasAttribute("lang", "zh");
        alices.awaitState("live").open(group);
        alices.page().click("#show-preferences");
        alices.page().selectOption("#theme", "dark");
        alices.page().keyboard().press("Escape");
        lookAt(alices, "group-zh-dark");
    }

    @Test
    void everything_needed_to_read_and_answer_works_by_keyboard() {
        long group = town.groupOf(alice, bob);
        say(alice, group, "Can you hear me?");
        var keys = bobs.page().keyboard();
        bobs.page().focus("#login");
        keys.type(bob.login());
        keys.press("Tab");
        keys.type(bob.login());
        keys.press("Enter");
        bobs.awaitState("live");

        tabTo("#conversations .row");
        keys.press("Enter");
        bobs.awaitStored("Can you hear me?");
        assertThat(bobs.at("#composer")).isFocused();
        keys.type("I can");
        keys.press("Enter");
        bobs.awaitStored("I can");
        shiftTabTo(".actions");
        keys.press("ArrowUp");
        keys.press("Enter");
        assertThat(bobs.at(".tools .reply")).isFocused();
        keys.press("Enter");
        assertThat(bobs.at("#composer")).isFocused();
        keys.type("every word");
        keys.press("Enter");
        bobs.awaitStored("every word");

        assertThat(bobs.message("every word").locator(".quote")).containsText("Can you hear me?");
    }

    private void tabTo(String selector) {
        goTo("Tab", selector);
    }

    private void shiftTabTo(String selector) {
        goTo("Shift+Tab", selector);
    }

    private void goTo(String key, String selector) {
        var there = "(selector) => document.activeElement?.matches(selector)";
        for (int i = 0; i < 30 && !(boolean) bobs.page().evaluate(there, selector); i++) {
            bobs.page().keyboard().press(key);
        }
        assertThat((boolean) bobs.page().evaluate(there, selector)).as(selector).isTrue();
    }

    private static void lookAt(ChatPage person, String name) {
        Looks.at(person.page(), name);
    }
}
