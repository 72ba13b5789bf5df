package muster.bench;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import muster.client.MusterClient;
import muster.client.MusterRest;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;

/**
 * The chat page under weight, in Debian's Chromium: many groups in the list, one of them with a long log. How long it takes from
 * the click on a group to its messages on the screen, which of the browser's tasks take long while somebody scrolls down
 * through the log, and what all of it weighs. Times are the browser's own: its clock, its trace, its metrics after a collection.
 */
final class PageBench {
    static final String NAME = "page";

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int UNANSWERED_MAX = 256;
    private static final int OPENINGS = 20;
    private static final int WHEEL_TURNS = 600;
    private static final int WHEEL_PIXELS = 800;
    private static final int WHEEL_PAUSE_MILLIS = 30;
    private static final int LONG_TASK_MILLIS = 100;
    /** The longest tasks, of which is said what they consist of. */
    private static final int EXPLAINED = 5;

    /** From the click to two frames after the first message stands there. */
    private static final String OPEN = "async (g) => { const from = performance.now();"
            + " document.querySelector(`#conversations li[data-group=\"${g}\"] .row`).click();"
            + " const frame = () => new Promise(requestAnimationFrame);"
            + " do { await frame(); } while (!document.querySelector('#messages li.message[data-seq]')"
            + " || document.getElementById('scroll').ariaBusy === 'true');"
            + " await frame(); return performance.now() - from; }";

    private final Target target;
    private final Consumer<String> console;

    PageBench(Target target, Consumer<String> console) {
        this.target = target;
        this.console = console;
    }

    void run(int groups, int entries) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            console.accept("# there is no " + PROGRAM + " (apt-get install chromium): the page is not measured");
            return;
        }
        var admin = target.admin();
        var reader = admin.createUsers(List.of(new MusterRest.NewUser("reader", "reader", "Reader")))
                .get(0);
        var all = new ArrayList<Long>();
        for (int i = 0; i < groups; i++) {
            long group = admin.openGroup("Group " + i);
            admin.addMembers(group, List.of(reader.id()));
            all.add(group);
        }
        console.accept("# saying " + entries + " messages");
        say(all, entries);
        try (var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var browser = playwright
                        .chromium()
                        .launch(new LaunchOptions()
                                .setExecutablePath(PROGRAM)
                                .setArgs(List.of("--no-sandbox", "--enable-precise-memory-info")))) {
            measure(browser, all, entries);
        }
    }

    /** One message in each group, and all others in the first. */
    private void say(List<Long> groups, int entries) {
        var waiting = new ArrayDeque<CompletableFuture<Frame.Sent>>();
        try (var speaker = MusterClient.builder()
                .servers(List.of(target.url()))
                .token(target.rest().signIn(target.login(), target.password()).token())
                .focus(GroupSelection.NONE)
                .listener((client, entry) -> {})
                .connect()) {
            speaker.ready().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            for (int i = 0; i < entries + groups.size(); i++) {
                long group = groups.get(i < entries ? 0 : groups.size() + entries - 1 - i);
                waiting.add(speaker.send(group, "Message " + i + " " + "of some length ".repeat(i % 7)));
                if (waiting.size() == UNANSWERED_MAX) {
                    waiting.remove()
                            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join();
                }
            }
            waiting.forEach(each ->
                    each.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
        }
    }

    private void measure(Browser browser, List<Long> groups, int entries) {
        var context = browser.newContext(new Browser.NewContextOptions().setLocale("en-US"));
        var page = context.newPage();
        page.navigate(target.url().toString());
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.fill("#login", "reader");
        page.fill("#password", "reader");
        page.click("#sign-in");
        page.waitForSelector("#conversations li");
        page.reload();
        page.waitForSelector("#banner[data-state=live]");
        page.waitForSelector("#conversations li");
        double loaded = ((Number) page.evaluate("performance.now()")).doubleValue();
        while (page.isVisible("#more-conversations")) {
            int before = page.locator("#conversations li").count();
            page.click("#more-conversations");
            page.waitForFunction("(n) => document.querySelectorAll('#conversations li').length > n", before);
        }
        int listed = page.locator("#conversations li").count();
        var openings = new Histogram();
        for (int i = 0; i < OPENINGS; i++) {
            open(page, groups.get(1 + i % (groups.size() - 1)));
            openings.add((long) (open(page, groups.get(0)) * 1e6));
        }
        long first = lastShown(page);
        page.hover("#scroll");
        browser.startTracing(page, new Browser.StartTracingOptions().setCategories(PageTasks.CATEGORIES));
        long start = System.nanoTime();
        for (int i = 0; i < WHEEL_TURNS; i++) {
            page.mouse().wheel(0, WHEEL_PIXELS);
            page.waitForTimeout(WHEEL_PAUSE_MILLIS);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var tasks = PageTasks.in(browser.stopTracing());
        long passed = lastShown(page) - first;
        int rows = page.locator("#messages li").count();
        var cdp = context.newCDPSession(page);
        cdp.send("HeapProfiler.enable");
        cdp.send("HeapProfiler.collectGarbage");
        cdp.send("Performance.enable");
        var metrics = cdp.send("Performance.getMetrics");
        console.accept(target.head(1, 0)
                + String.format(
                        Locale.ROOT,
                        " bench=page groups=%d listed=%d entries=%d load=%.0fms open_p50=%.0fms open_max=%.0fms entries_scrolled=%d scroll_s=%.1f"
                                + " rows_at_end=%d long_tasks_over_%dms=%d longest_task=%.0fms longest_running=%.0fms heap_mb=%.1f nodes=%.0f",
                        groups.size(),
                        listed,
                        entries,
                        loaded,
                        openings.millis(0.5),
                        openings.millis(1),
                        passed,
                        seconds,
                        rows,
                        LONG_TASK_MILLIS,
                        tasks.stream()
                                .filter(each -> each.millis() > LONG_TASK_MILLIS)
                                .count(),
                        tasks.stream().mapToDouble(PageTasks.Task::millis).max().orElse(0),
                        tasks.stream()
                                .mapToDouble(PageTasks.Task::running)
                                .max()
                                .orElse(0),
                        metric(metrics, "JSHeapUsedSize") / (1 << 20),
                        metric(metrics, "Nodes")));
        tasks.stream().limit(EXPLAINED).forEach(task -> console.accept("# a task of " + task));
    }

    private static double open(Page page, long group) {
        return ((Number) page.evaluate(OPEN, String.valueOf(group))).doubleValue();
    }

    private static long lastShown(Page page) {
        return Long.parseLong(
                (String) page.evaluate("[...document.querySelectorAll('#messages li[data-seq]')].at(-1).dataset.seq"));
    }

    private static double metric(JsonObject metrics, String name) {
        for (var metric : metrics.getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
                return metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        return Double.NaN;
    }
}
