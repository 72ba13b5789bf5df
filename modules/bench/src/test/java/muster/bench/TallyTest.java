package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void a_message_is_complete_when_the_last_one_has_it() {
        var tally = new Tally(2);
        assertThat(tally.say(7)).isZero();
        assertThat(tally.heard(1, 0)).isFalse();
        assertThat(tally.complete()).isZero();
        assertThat(tally.heard(0, 0)).isTrue();
        assertThat(tally.complete()).isEqualTo(1);
        assertThat(tally.received()).isEqualTo(tally.expected()).isEqualTo(2);
        assertThat(tally.dueAt(0)).isEqualTo(7);
    }

    @Test
    void what_comes_twice_or_too_early_is_no_receipt() {
        var tally = new Tally(1);
        for (int i = 0; i < 4; i++) {
            var unused = tally.say(i);
        }
        tally.heard(0, 0);
        tally.heard(0, 0);
        tally.heard(0, 3);
        assertThat(tally.repeated()).isEqualTo(1);
        assertThat(tally.leftOut()).isEqualTo(2);
        assertThat(tally.received()).isEqualTo(1);
        assertThat(tally.complete()).isEqualTo(1);
    }

    @Test
    void connections_share_groups_evenly() {
        var shape = new Shape(10, 5, 0, 25);
        var seen = new int[10][5];
        for (int connection = 0; connection < 25; connection++) {
            for (int place = 0; place < shape.groupsPerConnection(); place++) {
                seen[shape.group(connection, place)][shape.subscriber(connection, place)]++;
            }
        }
        assertThat(seen).isDeepEqualTo(ones());
    }

    private static int[][] ones() {
        var ones = new int[10][5];
        for (var row : ones) {
            java.util.Arrays.fill(row, 1);
        }
        return ones;
    }
}
