package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Looks at a page from narrow to wide: keeps pictures, and asks axe-core what would shut people out. */
final class Looks {
    private static final Path PICTURES = Path.of("target/pictures");

    /** Faults that axe-core calls serious or critical, by the rules of WCAG 2.2 AA. */
    private static final String FAULTS =
            "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}))"
                    + ".violations.filter(({impact}) => ['serious', 'critical'].includes(impact))"
                    + ".map(({id, nodes}) => id + ': ' + nodes.map(({html}) => html).join(' | '))";

    private Looks() {}

    /** Keeps a picture of what is shown at both widths and asks axe-core about it; nothing is wider than the screen. */
    static void at(Page page, String name) {
        look(page, name, true);
    }

    /** The same without asking axe-core: for what has been asked about in another language. */
    static void keep(Page page, String name) {
        look(page, name, false);
    }

    private static void look(Page page, String name, boolean ask) {
        assertThat(page.locator(".ui-state-loading")).hasCount(0); // A button is pale while its click is at work.
        for (int width : List.of(360, 1440)) {
            page.setViewportSize(width, width == 360 ? 740 : 900);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(PICTURES.resolve(name + "-" + width + ".png")));
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .as("%s at %d", name, width)
                    .isLessThanOrEqualTo(width);
            if (ask) {
                assertThat(faults(page)).as("%s at %d", name, width).isEmpty();
            }
        }
    }

    private static List<?> faults(Page page) {
        if (!(boolean) page.evaluate("'axe' in window")) {
            page.evaluate(axe());
        }
        return (List<?>) page.evaluate(FAULTS);
    }

    private static String axe() {
        try (var script = Looks.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
