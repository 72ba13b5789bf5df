package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final Duration SPAN = Instances.SILENT_AFTER;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Hearing hearing = new Hearing();

    @Test
    void who_hears_itself_misses_who_says_nothing() {
        hear(0, 12);
        assertThat(misses(0, 12)).isTrue();
        assertThat(misses(3, 12)).isFalse();
        assertThat(hearing.last()).isEqualTo(at(12));
    }

    @Test
    void who_does_not_hear_itself_misses_nobody() {
        assertThat(misses(0, 60)).as("not yet").isFalse();
        hear(0, 12);
        assertThat(hearing.isFresh(at(22))).isTrue();
        assertThat(misses(12, 22)).as("nobody was heard for a while").isFalse();
        assertThat(hearing.isFresh(at(23))).isFalse();
        assertThat(misses(12, 60)).as("cut off").isFalse();
        assertThat(misses(0, 60)).as("whoever was missed before may be back").isFalse();
    }

    @Test
    void who_hears_itself_again_gives_the_others_time() {
        hear(0, 12);
        hear(60, 69);
        assertThat(misses(12, 69)).isFalse();
        hear(72, 72);
        assertThat(misses(12, 72)).isTrue();
    }

    @Test
    void one_word_that_is_lost_changes_nothing() {
        hear(0, 6);
        hear(12, 12);
        assertThat(misses(0, 12)).isTrue();
    }

    /** Our own word, every three seconds. */
    private void hear(int from, int to) {
        for (int second = from; second <= to; second += 3) {
            hearing.heard(at(second));
        }
    }

    private boolean misses(int heard, int now) {
        return hearing.misses(at(heard), SPAN, at(now));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
