package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackoffTest {
    private static final Duration MIN = Duration.ofMillis(500);
    private static final Duration MAX = Duration.ofSeconds(20);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("muster.client.Frames#seeds")
    void every_wait_lies_between_the_minimum_and_a_bound_that_doubles(long seed) {
        var backoff = new Backoff(MIN, MAX, new Random(seed));
        for (int failure = 1; failure <= 100; failure++) {
            long bound = Math.min(MAX.toMillis(), MIN.toMillis() << Math.min(failure, 10));
            assertThat(backoff.next(Duration.ZERO).toMillis())
                    .as("seed %d failure %d", seed, failure)
                    .isBetween(MIN.toMillis(), bound);
        }
    }

    @Test
    void clients_that_lost_the_same_server_do_not_come_back_together() {
        var waits = IntStream.range(0, 1_000)
                .mapToLong(client -> {
                    var backoff = new Backoff(MIN, MAX, new SplittableRandom(client));
                    var first = backoff.next(Duration.ZERO);
                    return first.toMillis();
                })
                .distinct()
                .count();
        assertThat(waits).isGreaterThan(300);
    }

    @Test
    void after_a_success_the_next_failure_is_the_first_again() {
        var backoff = new Backoff(MIN, MAX, new Random(1));
        for (int i = 0; i < 10; i++) {
            var unused = backoff.next(Duration.ZERO);
        }
        backoff.reset();
        assertThat(backoff.next(Duration.ZERO)).isBetween(MIN, MIN.multipliedBy(2));
    }

    @Test
    void a_server_that_names_a_time_is_obeyed_within_reason() {
        var backoff = new Backoff(MIN, MAX, new Random(1));
        assertThat(backoff.next(Duration.ofMillis(1_234))).isEqualTo(Duration.ofMillis(1_234));
        assertThat(backoff.next(Duration.ofDays(365))).isEqualTo(Backoff.RETRY_AFTER_MAX);
    }

    @Test
    void equal_bounds_give_a_fixed_wait() {
        var backoff = new Backoff(MIN, MIN, new Random(1));
        assertThat(backoff.next(Duration.ZERO)).isEqualTo(MIN);
    }
}
