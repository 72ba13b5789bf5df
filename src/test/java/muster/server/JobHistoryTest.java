package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
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
    void a_run_with_nothing_to_decide_is_neither_a_success_nor_a_failure() {
        run(false);
        var well = now;
        run(true);
        var failed = now;
        skip();
        var outcome = history.outcome();
        assertThat(outcome.failures()).isEqualTo(1);
        assertThat(outcome.failingSince()).isEqualTo(failed);
        assertThat(outcome.succeeded()).isEqualTo(well);
        assertThat(outcome.last()).as("it had its turn").isEqualTo(now);

        run(false);
        assertThat(history.outcome().failures()).isZero();
        var again = now;
        skip();
        assertThat(history.outcome().succeeded()).isEqualTo(again);
    }

    @Test
    void a_run_with_nothing_to_decide_takes_nothing_from_the_one_it_meets() {
        history.began(now);
        history.began(now);
        history.skipped();
        history.ended(now, Duration.ZERO);
        history.ended(now, SECOND);
        assertThat(history.outcome().succeeded()).isEqualTo(now);
        skip();
        run(false);
        assertThat(history.outcome().succeeded()).as("skips are counted anew").isEqualTo(now);
    }

    @Test
    void a_run_hangs_when_it_takes_longer_than_any_should() {
        var began = now;
        history.began(began);
        var limit = began.plus(JobHistory.AT_WORK_MAX);
        assertThat(history.outcome().hangs(limit)).isFalse();
        assertThat(history.outcome().hangs(limit.plusMillis(1))).isTrue();
        history.ended(now, SECOND);
        assertThat(history.outcome().hangs(limit.plusMillis(1))).isFalse();
    }

    @Test
    void an_error_is_a_failure_too() {
        var jobs = new Jobs();
        jobs.clock = Clock.fixed(now, ZoneOffset.UTC);
        jobs.timers = new JobClock() {
            @Override
            public Map<String, Instant> next() {
                return Map.of();
            }
        };
        assertThatThrownBy(() -> jobs.watch("ill", () -> {
                    throw new StackOverflowError("too deep");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(jobs.all()).singleElement().satisfies(job -> {
            assertThat(job.name()).as("also without a timer").isEqualTo("ill");
            assertThat(job.next()).isNull();
            assertThat(job.troubled()).isTrue();
            assertThat(job.outcome().succeeded()).isNull();
            assertThat(job.outcome().failure()).isEqualTo("too deep");
        });
    }

    @Test
    void what_the_database_quotes_of_a_row_is_left_out() {
        var quoting = new IllegalStateException(
                "ERROR: duplicate key value violates unique constraint \"app_user_login_key\"\n"
                        + "  Detail: Key (login)=(bob) already exists.");
        assertThat(Jobs.reason(quoting))
                .isEqualTo("ERROR: duplicate key value violates unique constraint \"app_user_login_key\"");
        assertThat(Jobs.reason(new IllegalStateException(" \n "))).isEmpty();
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

    private void skip() {
        now = now.plus(SECOND);
        history.began(now);
        history.skipped();
        history.ended(now, Duration.ZERO);
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
