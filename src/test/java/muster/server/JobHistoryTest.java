package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobHistoryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final JobHistory history = new JobHistory();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void failures_are_counted_until_a_run_goes_well() {
        run(false);
        var well = now;
        run(true);
        var first = now;
        run(true);
        var outcome = history.outcome();
        assertThat(outcome.failures()).isEqualTo(2);
        assertThat(outcome.failingSince()).isEqualTo(first);
        assertThat(outcome.failed()).isEqualTo(now);
        assertThat(outcome.failure()).isEqualTo("broken");
        assertThat(outcome.succeeded()).isEqualTo(well);

        run(false);
        outcome = history.outcome();
        assertThat(outcome.failures()).isZero();
        assertThat(outcome.failingSince()).isNull();
        assertThat(outcome.succeeded()).isEqualTo(now);
        assertThat(outcome.failure()).as("the last one stays to be read").isEqualTo("broken");
    }

    @Test
    void what_fails_twice_in_one_run_has_failed_once() {
        history.began(now);
        history.failed(now, "one");
        history.failed(now, "two");
        history.ended(now, SECOND);
        assertThat(history.outcome().failures()).isEqualTo(1);
        assertThat(history.outcome().failure()).isEqualTo("two");
    }

    @Test
    void a_run_that_meets_another_at_work_is_no_success() {
        var began = now;
        history.began(now);
        now = now.plus(SECOND);
        history.began(now);
        history.ended(now, Duration.ZERO);
        assertThat(history.outcome().succeeded()).isNull();
        assertThat(history.outcome().running()).isEqualTo(began);
        history.failed(now, "broken");
        history.ended(now, SECOND);
        assertThat(history.outcome().failures()).isEqualTo(1);
        assertThat(history.outcome().running()).isNull();
        assertThat(history.outcome().last()).isEqualTo(began);
    }

    @Test
    void the_reason_is_what_stands_at_the_bottom_without_secrets() {
        var bottom = new IllegalArgumentException("no way to http://%s@example.org".formatted("me:hush"));
        assertThat(Jobs.reason(new IllegalStateException("outer", new IllegalStateException(bottom))))
                .startsWith("no way to http://")
                .endsWith("@example.org")
                .doesNotContain("hush");
        assertThat(Jobs.reason(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(Jobs.reason(new IllegalStateException("long ".repeat(1_000))))
                .hasSize(300);
    }

    private void run(boolean fails) {
        now = now.plus(SECOND);
        history.began(now);
        if (fails) {
            history.failed(now, "broken");
        }
        history.ended(now, Duration.ZERO);
    }
}
