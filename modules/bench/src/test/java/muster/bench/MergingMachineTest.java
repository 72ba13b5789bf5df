package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergingMachineTest {
    @Test
    void changes_of_several_messages_become_one_per_member_and_none_for_a_sender() {
        assertThat(MergingMachine.aggregated(List.of(1L, 1L, 3L), 3)).isEqualTo(Map.of(1L, 1L, 2L, 3L, 3L, 2L));
    }

    @Test
    void who_sent_everything_has_no_change() {
        assertThat(MergingMachine.aggregated(List.of(2L, 2L), 2)).containsOnlyKeys(1L);
    }
}
