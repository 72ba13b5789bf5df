package muster.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The clock is played: whoever polls with patience gets what comes late at once, and the patience is written down. */
class BurstQueueTest {
    private static final int BATCH_MAX = 4;

    private final Late waiting = new Late();
    private final BurstQueue<String> queue = new BurstQueue<>(waiting);

    /** A queue to which some come only after somebody has begun to wait. */
    private static final class Late extends ArrayBlockingQueue<String> {
        private static final long serialVersionUID = 1L;

        final transient Deque<String> late = new ArrayDeque<>();
        final transient List<Long> patience = new ArrayList<>();

        Late() {
            super(100);
        }

        @Override
        public @Nullable String poll(long timeout, TimeUnit unit) {
            patience.add(unit.toNanos(timeout));
            var there = poll();
            return there == null ? late.poll() : there;
        }
    }

    @Test
    void a_lone_one_is_never_waited_behind() throws Exception {
        for (int i = 0; i < 3; i++) {
            queue.offer("lone");
            waiting.late.add("late");
            assertThat(taken()).containsExactly("lone");
            waiting.late.clear();
        }
        assertThat(waiting.patience).as("only for the first").hasSize(3).allMatch(nanos -> nanos == 1_000_000_000L);
    }

    @Test
    void in_a_burst_the_late_ones_come_along() throws Exception {
        offer("a", "b");
        assertThat(taken()).containsExactly("a", "b");

        offer("c");
        waiting.late.addAll(List.of("d", "e"));

        assertThat(taken()).containsExactly("c", "d", "e");
    }

    @Test
    void after_a_burst_one_batch_waits_and_the_next_no_more() throws Exception {
        offer("a", "b");
        assertThat(taken()).hasSize(2);
        offer("c");
        assertThat(taken()).containsExactly("c");
        waiting.patience.clear();

        offer("d");
        waiting.late.add("late");

        assertThat(taken()).containsExactly("d");
        assertThat(waiting.patience).hasSize(1);
    }

    @Test
    void a_batch_is_no_larger_than_asked_for() throws Exception {
        offer("a", "b", "c", "d", "e");
        assertThat(taken()).containsExactly("a", "b", "c", "d");
        waiting.late.addAll(List.of("f", "g", "h", "i"));
        assertThat(taken()).containsExactly("e", "f", "g", "h");
    }

    @Test
    void what_is_carried_over_comes_first_and_is_not_waited_for() throws Exception {
        offer("b");
        var batch = new ArrayList<>(List.of("a"));
        queue.fill(batch, BATCH_MAX);
        assertThat(batch).containsExactly("a", "b");
        assertThat(waiting.patience).isEmpty();
    }

    @Test
    void nothing_is_waited_for_behind_nothing() throws Exception {
        offer("a", "b");
        assertThat(taken()).hasSize(2);
        waiting.patience.clear();
        assertThat(taken()).isEmpty();
        assertThat(waiting.patience).hasSize(1);
    }

    private void offer(String... elements) {
        for (var each : elements) {
            assertThat(queue.offer(each)).isTrue();
        }
    }

    private List<String> taken() throws InterruptedException {
        var batch = new ArrayList<String>();
        queue.fill(batch, BATCH_MAX);
        return batch;
    }
}
