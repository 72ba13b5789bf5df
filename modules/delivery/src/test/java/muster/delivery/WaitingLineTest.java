package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final WaitingLine line = new WaitingLine(100, 0);
    private long now;

    @Test
    void at_first_it_moves_as_fast_as_it_may() {
        refuse(499);
        assertThat(line.turn(SOON, now)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void it_moves_twice_as_fast_as_clients_are_welcomed() {
        refuse(1_000);
        for (int second = 0; second < 9; second++) {
            welcome(10);
            refuse(1);
        }
        var before = line.turn(SOON, now);
        refuse(99);
        assertThat(line.turn(SOON, now).minus(before)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    @Test
    void nobody_waits_longer_than_half_a_minute() {
        refuse(100_000);
        assertThat(line.turn(SOON, now)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void after_the_storm_it_is_fast_again() {
        refuse(200);
        welcome(1);
        refuse(1);
        now += TimeUnit.MINUTES.toNanos(10);
        refuse(1);
        now += TimeUnit.SECONDS.toNanos(2);
        refuse(1);
        assertThat(line.turn(SOON, now)).isLessThan(Duration.ofMillis(1_100));
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            var unused = line.turn(SOON, now);
        }
    }

    private void welcome(int clients) {
        now += TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < clients; i++) {
            line.moved();
        }
    }
}
