package muster.scenario;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** Tests of pages in a real browser, against the real server; one browser for all tests of a class. */
abstract class InBrowser extends OnServer {
    static Chromium chromium;

    @BeforeEach
    void start_the_browser() {
        if (chromium == null) {
            chromium = Chromium.start();
        }
    }

    @AfterAll
    static void stop_the_browser() {
        if (chromium != null) {
            chromium.close();
            chromium = null;
        }
    }

    /** Playwright must be asked by the thread that started it. */
    static ConditionFactory inTime() {
        return await().pollInSameThread().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(50));
    }
}
