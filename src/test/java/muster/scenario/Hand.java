package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;

/** What a person does on the chat page: with a mouse, or with nothing but a keyboard. */
final class Hand {
    /** Further than this nobody goes on pressing Tab. */
    private static final int TABS_MAX = 100;

    private final ChatPage page;
    private final boolean onKeys;

    Hand(ChatPage page, boolean onKeys) {
        this.page = page;
        this.onKeys = onKeys;
    }

    /** Presses a button, or ticks a box. */
    void press(String selector) {
        press(page.at(selector));
    }

    void press(Locator target) {
        if (onKeys) {
            reach(target);
            keys().press((boolean) target.evaluate("it => it.type === 'checkbox'") ? "Space" : "Enter");
        } else {
            target.click();
        }
    }

    /** Writes into a field, over what stands there. */
    void write(String selector, String text) {
        var field = page.at(selector);
        if (onKeys) {
            reach(field);
            keys().press("Control+A");
            keys().press("Delete");
            keys().type(text);
        } else {
            field.fill("");
            field.pressSequentially(text);
        }
    }

    /** Writes into a field and presses Enter there. */
    void enter(String selector, String text) {
        write(selector, text);
        keys().press("Enter");
    }

    void say(String text) {
        enter("#composer", text);
    }

    void choose(Locator select, String value) {
        if (onKeys) {
            reach(select);
            int steps = (int) select.evaluate(
                    "(it, value) => [...it.options].findIndex(each => each.value === value) - it.selectedIndex", value);
            times(steps < 0 ? "ArrowUp" : "ArrowDown", Math.abs(steps));
        } else {
            select.selectOption(value);
        }
    }

    void choose(String selector, String value) {
        choose(page.at(selector), value);
    }

    /** Opens a group of the list; where there is room for one thing only, the list comes first. */
    void open(long group) {
        toTheList();
        var face = page.at("#conversations li[data-group='" + group + "'] .row");
        assertThat(face).isVisible();
        if (onKeys) {
            reach(page.at("#conversations .row:not([tabindex='-1'])"));
            int steps = (int) face.evaluate("it => { const all = [...document.querySelectorAll('#conversations .row')];"
                    + " return all.indexOf(it) - all.indexOf(document.activeElement); }");
            times(steps < 0 ? "ArrowUp" : "ArrowDown", Math.abs(steps));
        }
        press(face);
        assertThat(page.at("#scroll")).hasAttribute("aria-busy", "false");
    }

    void toTheList() {
        if (page.at("#back").isVisible()) {
            press("#back");
        }
    }

    /** Opens what can be done with a message and does one of it. */
    void act(String text, String tool) {
        var actions = page.message(text).locator(".actions");
        if (onKeys) {
            reach(page.at("#messages .actions[tabindex='0']"));
            int steps =
                    (int) actions.evaluate("it => { const all = [...document.querySelectorAll('#messages .actions')];"
                            + " return all.indexOf(it) - all.indexOf(document.activeElement); }");
            times(steps < 0 ? "ArrowUp" : "ArrowDown", Math.abs(steps));
            keys().press("Enter");
        } else {
            page.message(text).hover();
            actions.click();
        }
        press(page.message(text).locator(".tools ." + tool));
    }

    /** Goes down as far as it takes to see this message. */
    void toTheEnd(String text) {
        scroll("End", 2_000, text);
    }

    /** Goes up as far as it takes to see this message. */
    void toTheBeginning(String text) {
        scroll("Home", -2_000, text);
    }

    private void scroll(String key, int pixels, String text) {
        if (onKeys) {
            reach(page.at("#scroll"));
        } else {
            page.at("#scroll").hover();
        }
        InBrowser.inTime().until(() -> {
            if (onKeys) {
                keys().press(key);
            } else {
                page.page().mouse().wheel(0, pixels);
            }
            return page.message(text).count() == 1 && page.inSight(text);
        });
    }

    /** Leaves a sheet. */
    void close(String sheet) {
        if (onKeys) {
            for (int i = 0; i < 2 && page.at(sheet).isVisible(); i++) {
                keys().press("Escape"); // The first one may only empty a field to search in.
            }
        } else {
            page.at(sheet + " .close").click();
        }
        assertThat(page.at(sheet)).isHidden();
    }

    /** Goes there as Tab goes, backwards where it stands before what has the focus now. */
    private void reach(Locator target) {
        assertThat(target).isVisible();
        var isBefore = (boolean) target.evaluate("it => document.activeElement !== document.body"
                + " && Boolean(it.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)");
        for (int i = 0; i < TABS_MAX && !hasFocus(target); i++) {
            keys().press(isBefore ? "Shift+Tab" : "Tab");
        }
        assertThat(hasFocus(target)).as("%s within reach of Tab", target).isTrue();
    }

    private static boolean hasFocus(Locator target) {
        return (boolean) target.evaluate("it => it === document.activeElement");
    }

    private void times(String key, int count) {
        for (int i = 0; i < count; i++) {
            keys().press(key);
        }
    }

    private Keyboard keys() {
        return page.page().keyboard();
    }
}
