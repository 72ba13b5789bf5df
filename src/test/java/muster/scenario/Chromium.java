package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Chromium without a window; nothing is downloaded. To be used by the thread that started it. */
final class Chromium implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Chromium.class.getName());
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final List<String> QUIETLY = List.of(
            "--no-sandbox", // Builds often run as root, where Chromium's own sandbox does not.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-sync",
            "--no-first-run");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(PROGRAM).setArgs(QUIETLY));
    }

    /** Starts it; without it the test is skipped, except where CI=true promises that all tests run. */
    static Chromium start() {
        boolean there = Files.isExecutable(PROGRAM);
        var missing = "The chat page is not tested: there is no " + PROGRAM + " (apt-get install chromium).";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(missing).isTrue();
        }
        if (!there) {
            LOG.log(System.Logger.Level.WARNING, missing);
        }
        assumeTrue(there, missing);
        return new Chromium();
    }

    /** The chat page in a browser of its own: nothing is shared with other pages, no cookie and no cache. */
    ChatPage page(URI base) {
        return new ChatPage(person(), base);
    }

    /** The same on a screen of this size, in this language, with leave to write to the clipboard. */
    ChatPage page(URI base, int width, int height, String locale) {
        return new ChatPage(
                browser.newContext(new Browser.NewContextOptions()
                        .setLocale(locale)
                        .setViewportSize(width, height)
                        .setPermissions(List.of("clipboard-read", "clipboard-write"))),
                base);
    }

    /** The admin pages in a browser of their own. */
    AdminDesk desk(URI base) {
        return new AdminDesk(person(), base);
    }

    /** As if they had run out of memory. */
    void killSharedWorkers() {
        var devTools = browser.newBrowserCDPSession();
        for (var target : devTools.send("Target.getTargets").getAsJsonArray("targetInfos")) {
            if ("shared_worker".equals(target.getAsJsonObject().get("type").getAsString())) {
                var which = new JsonObject();
                which.add("targetId", target.getAsJsonObject().get("targetId"));
                devTools.send("Target.closeTarget", which);
            }
        }
        devTools.detach();
    }

    private BrowserContext person() {
        return browser.newContext(new Browser.NewContextOptions().setLocale("en-US"));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
