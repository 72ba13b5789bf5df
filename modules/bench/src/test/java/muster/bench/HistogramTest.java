package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void percentiles_are_at_most_one_percent_too_high_and_the_maximum_is_exact() {
        var times = new Histogram();
        for (int i = 100_000; i > 0; i--) {
            times.add(i * 1_003L);
        }
        assertThat(times.count()).isEqualTo(100_000);
        assertThat(times.millis(0.5)).isBetween(50.15, 50.15 * 1.01);
        assertThat(times.millis(0.99)).isBetween(99.297, 99.297 * 1.01);
        assertThat(times.millis(1)).isEqualTo(100.3);
    }

    @Test
    void times_of_every_size_find_their_class() {
        for (int bit = 0; bit < Long.SIZE - 1; bit++) {
            long nanos = (1L << bit) + (1L << bit) / 3;
            var times = new Histogram();
            times.add(nanos);
            times.add(Long.MAX_VALUE);
            assertThat(times.millis(0.5) * 1e6).as("%d ns", nanos).isCloseTo((double) nanos, within(nanos * 0.01));
        }
    }

    @Test
    void nothing_measured_is_zero() {
        assertThat(new Histogram().millis(0.99)).isZero();
    }

    @Test
    void cpu_time_is_read_behind_a_name_with_spaces_and_brackets() {
        var stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 5 0 0 0 150 50 0 0 20 0 40 0 100 1 2";
        assertThat(CpuTime.secondsOf(stat)).isEqualTo(2);
        assertThat(CpuTime.seconds(0)).isNaN();
        assertThat(CpuTime.seconds(ProcessHandle.current().pid())).isPositive();
        assertThat(CpuTime.perMillion(2, 500_000)).isEqualTo("4.0");
        assertThat(CpuTime.perMillion(Double.NaN, 1)).isEqualTo("?");
    }
}
