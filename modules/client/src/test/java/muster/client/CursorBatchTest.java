package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import muster.kernel.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CursorBatchTest {
    private static final long AFTER = 1_000;

    private final CursorBatch batch = new CursorBatch(10, AFTER);

    @Test
    void nothing_is_due_when_nothing_came() {
        assertThat(batch.dueIn(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ten_entries_are_due_at_once_and_merged_by_maximum() {
        for (int seq = 1; seq <= 9; seq++) {
            batch.advanced(7, seq, 1, 0);
        }
        assertThat(batch.dueIn(0)).isEqualTo(AFTER);
        batch.advanced(8, 3, 1, 0);
        assertThat(batch.dueIn(0)).isZero();
        assertThat(batch.take()).isEqualTo(Map.of(7L, 9L, 8L, 3L));
        assertThat(batch.dueIn(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_single_entry_is_due_a_while_after_it_came() {
        batch.advanced(7, 1, 1, 500);
        assertThat(batch.dueIn(600)).isEqualTo(900);
        assertThat(batch.dueIn(1_500)).isZero();
    }

    @Test
    void a_cursor_never_goes_back() {
        batch.advanced(7, 5, 1, 0);
        batch.advanced(7, 4, 1, 0);
        assertThat(batch.take()).isEqualTo(Map.of(7L, 5L));
        batch.advanced(7, 5, 1, 0);
        assertThat(batch.dueIn(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_the_server_lost_is_sent_again() {
        batch.advanced(7, 5, 1, 0);
        var unused = batch.take();
        batch.stated(7, 4, 0);
        assertThat(batch.take()).isEqualTo(Map.of(7L, 5L));
        batch.stated(7, 5, 0);
        assertThat(batch.dueIn(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void one_request_carries_no_more_groups_than_the_server_takes() {
        for (long group = 1; group <= Limits.GROUPS_PER_REQUEST_MAX + 1; group++) {
            batch.advanced(group, 1, 1, 0);
        }
        assertThat(batch.take()).hasSize(Limits.GROUPS_PER_REQUEST_MAX);
        assertThat(batch.dueIn(0)).isZero();
        assertThat(batch.take()).hasSize(1);
    }

    @Test
    void a_group_that_was_left_is_not_acknowledged() {
        batch.advanced(7, 5, 1, 0);
        batch.forget(7);
        assertThat(batch.dueIn(0)).isEqualTo(Long.MAX_VALUE);
    }

    /** Whatever is lost on the way: taking what is due brings the server to the highest position of every group. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("muster.client.Frames#seeds")
    void a_server_that_loses_requests_ends_with_the_highest_cursors(long seed) {
        var random = new Random(seed);
        var highest = new HashMap<Long, Long>();
        var server = new HashMap<Long, Long>();
        long now = 0;
        for (int step = 0; step < 2_000; step++) {
            now += random.nextInt(200);
            long group = 1L + random.nextInt(5);
            long seq = 1L + random.nextInt(1 + step);
            batch.advanced(group, seq, 1, now);
            highest.merge(group, seq, Math::max);
            if (batch.dueIn(now) <= 0) {
                var cursors = batch.take();
                if (random.nextBoolean()) {
                    cursors.forEach((of, to) -> server.merge(of, to, Math::max));
                }
            }
        }
        for (var group : highest.keySet()) {
            batch.stated(group, server.getOrDefault(group, 0L), now);
        }
        batch.take().forEach((of, to) -> server.merge(of, to, Math::max));
        assertThat(server).as("seed %d", seed).isEqualTo(highest);
    }
}
