package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentiles_are_the_nearest_rank() {
        var latencies = new Latencies();
        for (int i = 100_000; i > 0; i--) {
            latencies.add(i * 1_000L);
        }
        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.millis(0.5)).isEqualTo(50);
        assertThat(latencies.millis(0.99)).isEqualTo(99);
        assertThat(latencies.millis(1)).isEqualTo(100);
    }

    @Test
    void nothing_measured_is_zero() {
        assertThat(new Latencies().millis(0.99)).isZero();
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
