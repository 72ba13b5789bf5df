package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The admin pages as somebody sees them who reads Chinese. The chat page's looks are in {@link PageLooksIT}. */
class PageInChineseIT extends AtDesk {
    /** What is said on the page without a Chinese character in it. */
    private static final String NOT_CHINESE =
            "() => [...document.querySelectorAll('h1, h2, th, label, dt, caption, figcaption, button, nav a, main p,"
                    + " .checks strong')]"
                    + ".filter((each) => each.checkVisibility() && each.querySelector('input, select') === null)"
                    + ".map((each) => each.innerText.trim())"
                    + ".filter((text) => /[a-z]/i.test(text) && !/\\p{Script=Han}|^p\\d\\d$|^max$/u.test(text))";

    @Test
    void every_page_fits_from_narrow_to_wide_and_leaves_nothing_in_english() {
        var anna = town.person("anna");
        long group = anna.rest().openGroup("食堂通知");
        anna.rest().send(group, "one", "中午一起吃饭吗？");
        desk.open("overview.xhtml").signIn("admin", Town.ADMIN_PASSWORD).awaitTitle("Overview");
        desk.at("a[lang=zh]").click();
        desk.awaitTitle("概览");
        var pages = new ArrayList<>(List.of(
                "user.xhtml?id=" + anna.id(),
                "group.xhtml?id=" + group,
                "badge.xhtml?login=" + anna.login() + "&group=" + group));
        desk.at("nav a").all().forEach(each -> pages.add(each.getAttribute("href")));
        assertThat(pages).hasSizeGreaterThan(15);
        var english = new ArrayList<String>();
        for (var page : pages) {
            var name = page.replaceAll(".*/|\\.xhtml.*", "");
            desk.open(page.replaceAll(".*/admin/", ""));

            ((List<?>) desk.page().evaluate(NOT_CHINESE)).forEach(text -> english.add(name + ": " + text));
            Looks.keep(desk.page(), "admin-" + name + "-zh");
        }
        assertThat(english).isEmpty();
    }
}
