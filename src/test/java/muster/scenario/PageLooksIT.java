package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import muster.client.MusterRest.NewUser;
import muster.scenario.Town.Person;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the chat page looks and whom it lets in: narrow and wide, light and dark, English and Chinese. */
class PageLooksIT extends OnPage {
    /** What is not as large as a finger hits (WCAG 2.5.8), links within sentences excepted; a box counts with its label. */
    private static final String TOO_SMALL = "() => [...document.querySelectorAll('button, input, select, textarea, a')]"
            + ".filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest('.text'))"
            + ".map((each) => (each.type === 'checkbox' && each.closest('label')) || each)"
            + ".filter((each) => { const {width, height} = each.getBoundingClientRect(); return width < 24 || height < 24; })"
            + ".map((each) => each.outerHTML)";

    /** The languages and colours, with what people say in them. */
    enum Looking {
        ENGLISH("en", "light", "", "Kitchen") {
            @Override
            List<String> names() {
                return List.of("Alice Baker", "Bob Chen", "Carol Diaz");
            }

            @Override
            List<String> said() {
                return List.of(
                        "Lunch at **noon**? See https://example.test/menu",
                        "> The canteen\n`soup` and *salad*",
                        "Yes.",
                        "See you there",
                        "Fine",
                        "lunch");
            }
        },
        CHINESE("zh", "dark", "-zh-dark", "食堂通知") {
            @Override
            List<String> names() {
                return List.of("陈爱丽", "王博", "李可乐");
            }

            @Override
            List<String> said() {
                return List.of(
                        "**中午**一起吃饭吗？菜单见 https://example.test/menu", "> 食堂\n`汤`和*沙拉*", "好的。", "到时候见", "可以", "吃饭");
            }
        };

        private final String language;
        private final String theme;
        private final String suffix;
        private final String group;

        Looking(String language, String theme, String suffix, String group) {
            this.language = language;
            this.theme = theme;
            this.suffix = suffix;
            this.group = group;
        }

        abstract List<String> names();

        /** An invitation, a quotation, a yes, a message to confirm, another's to confirm, and a word to search for. */
        abstract List<String> said();
    }

    private Looking looking = Looking.ENGLISH;

    @ParameterizedTest
    @EnumSource
    void each_view_is_accessible_from_narrow_to_wide(Looking at) {
        looking = at;
        var cast = IntStream.range(0, at.names().size()).mapToObj(this::cast).toList();
        var ann = cast.get(0);
        var ben = cast.get(1);
        long group = ann.rest().openGroup(at.group);
        ann.rest().addMembers(group, List.of(ben.id(), cast.get(2).id()));
        var said = at.said();
        say(ben, group, said.get(0), said.get(1));
        say(ann, group, said.get(2));
        dress(alices);
        lookAt("sign-in");
        alices.evaluate("document.body.dataset.view = 'password'");
        lookAt("password");
        alices.evaluate("document.body.dataset.view = 'sign-in'");
        alices.signIn(ann);
        assertThat(alices.at("#conversations li")).hasCount(1);
        lookAt("list");
        alices.open(group);
        alices.act(said.get(2), "reply");
        alices.page().selectOption("#demand", "86400000");
        alices.say(said.get(3));
        ben.rest()
                .call(
                        "POST",
                        "groups/" + group + "/entries",
                        "{\"cid\":\"fine\",\"body\":\"" + said.get(4) + "\",\"confirm\":true}");
        alices.awaitStored(said.get(3));
        alices.awaitRead(said.get(3), alices.text("readBy", Map.of("n", 0, "of", 2)));
        lookAt("group");
        alices.page().locator("#composer").pressSequentially("@");
        assertThat(alices.at("#completions button")).hasCount(4);
        lookAt("mention");
        alices.page().fill("#composer", "");
        alices.message(said.get(3)).hover();
        alices.message(said.get(3)).locator(".actions").click();
        lookAt("tools");
        alices.message(said.get(3)).locator(".actions").click();
        alices.message(said.get(3)).locator(".read").click();
        assertThat(alices.at("#readers-note")).hasText(alices.text("readersForbidden"));
        lookAt("readers");
        alices.page().keyboard().press("Escape");
        alices.message(said.get(3)).locator(".confirmed-by").click();
        alices.page().click("#who-not");
        assertThat(alices.at("#readers-list li")).hasCount(2);
        lookAt("confirmations");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-search");
        alices.page().fill("#search-text", said.get(5));
        inTime().untilAsserted(() -> {
            alices.page().click("#start-search");
            assertThat(alices.at("#search-note")).not().hasText(alices.text("searching"));
            assertThat(alices.at("#search-results .hit").count()).isOne();
        });
        lookAt("search");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-members");
        assertThat(alices.at("#members li")).hasCount(3);
        lookAt("details");
        alices.page().keyboard().press("Escape");
        alices.page().click("#show-preferences");
        lookAt("preferences");
        alices.page().keyboard().press("Escape");
        ann.rest().call("PATCH", "groups/" + group, "{\"posting\":\"admins\"}");
        brokenLine(ben, group);
    }

    /** A message that was refused, and a line that is cut. */
    private void brokenLine(Person person, long group) {
        try (var cable = new Cable(base())) {
            var far = chromium.page(cable.base());
            dress(far);
            far.signIn(person).open(group);
            far.say(looking.said().get(2));
            assertThat(far.at("#messages li[data-state=failed]")).hasCount(1);
            cable.cut();
            far.awaitState("waiting");
            lookAt(far, "waiting");
        }
    }

    /** Puts the page into the language and the colours. */
    private void dress(ChatPage person) {
        var choose = "([language, theme]) => { localStorage.setItem('muster.language', language);"
                + " localStorage.setItem('muster.theme', theme); }";
        person.page().evaluate(choose, List.of(looking.language, looking.theme));
        person.page().reload();
        person.awaitState("signed-out");
        assertThat(person.at("html")).hasAttribute("lang", looking.language);
    }

    private Person cast(int i) {
        var login = alice.login() + "-" + i;
        town.admin()
                .createUsers(List.of(new NewUser(login, login, looking.names().get(i))));
        return town.signedIn(login);
    }

    private void lookAt(String name) {
        lookAt(alices, name);
    }

    private void lookAt(ChatPage person, String name) {
        Looks.at(person.page(), name + looking.suffix);
        assertThat((List<?>) person.evaluate(TOO_SMALL))
                .as("%s: too small to hit", name)
                .isEmpty();
    }
}
