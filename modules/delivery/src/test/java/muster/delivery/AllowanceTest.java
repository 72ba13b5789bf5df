package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import muster.identity.Caller;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX = 10 * SECOND;
    private static final TokenBucket.Pace PACE = TokenBucket.Pace.of(10, 10);

    private final Allowance allowance = new Allowance(
            new Visitor(new Caller(7, 1), "10.0.0.1"), Map.of(Toll.SENDS, PACE, Toll.REQUESTS, PACE), PACE, 0);

    @Test
    void who_is_refused_together_is_told_to_come_one_after_the_other() {
        assertThat(allowance.turn(Toll.SENDS, 1, SECOND / 10, MAX, 0)).isEqualTo(SECOND / 10);
        assertThat(allowance.turn(Toll.SENDS, 1, SECOND / 10, MAX, 0)).isEqualTo(2 * SECOND / 10);
        assertThat(allowance.turn(Toll.SENDS, 5, SECOND / 2, MAX, 0)).isEqualTo(7 * SECOND / 10);
        assertThat(allowance.turn(Toll.REQUESTS, 1, SECOND / 10, MAX, 0))
                .as("another line")
                .isEqualTo(SECOND / 10);
        assertThat(allowance.turn(Toll.SENDS, 1, SECOND / 10, MAX, SECOND))
                .as("the line is over")
                .isEqualTo(SECOND / 10);
    }

    @Test
    void nobody_waits_longer_than_a_bucket_takes_to_fill() {
        for (int i = 0; i < 500; i++) {
            assertThat(allowance.turn(Toll.SENDS, 1, SECOND / 10, MAX, 0)).isBetween(SECOND / 10, MAX);
        }
    }

    @Test
    void its_place_is_given_back_once() {
        assertThat(allowance.leave()).isTrue();
        assertThat(allowance.leave()).isFalse();
    }
}
