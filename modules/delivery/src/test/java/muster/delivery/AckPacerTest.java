package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import muster.kernel.AckPace;
import org.junit.jupiter.api.Test;

class AckPacerTest {
    private static final int PER_SECOND = 1_000;

    @Test
    void few_acknowledge_as_the_design_has_it() {
        assertThat(paces(50)).containsOnly(AckPace.DEFAULT);
    }

    @Test
    void an_entry_to_thousands_costs_about_ten_acks() {
        assertThat(paces(5_000)).allSatisfy(pace -> assertThat(pace.entries()).isBetween(500, 1_000));
    }

    @Test
    void rare_entries_to_thousands_cost_a_bounded_number_of_acks_a_second() {
        assertThat(paces(5_000))
                .allSatisfy(pace -> assertThat(pace.within()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10)));
    }

    @Test
    void nobody_waits_for_ever() {
        assertThat(paces(10_000_000)).allSatisfy(pace -> {
            assertThat(pace.entries()).isBetween(1_000, 2_000);
            assertThat(pace.within()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        });
    }

    @Test
    void members_of_a_crowd_do_not_acknowledge_together() {
        assertThat(paces(5_000).map(AckPace::entries).distinct()).hasSizeGreaterThan(50);
    }

    private static Stream<AckPace> paces(int connections) {
        var random = new Random(1);
        return Stream.generate(() -> AckPacer.pace(connections, PER_SECOND, random))
                .limit(100);
    }
}
