package muster.unread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MergingTest {
    private static final long GROUP = 7;
    private static final long ANNA = 1;
    private static final long BERT = 2;

    private final StagingQueues staging = new StagingQueues();
    private final Aggregator aggregator = new Aggregator();

    @Test
    void a_members_changes_become_one_at_its_highest_position() {
        staging.add(GROUP, new Change(Map.of(ANNA, 5L, BERT, 3L)));
        staging.add(GROUP, new Change(Map.of(ANNA, 4L)));
        staging.add(GROUP, new Change(Map.of(ANNA, 9L)));

        aggregator.merge(GROUP, staging.take(GROUP));

        assertThat(aggregator.takeWhenDue(GROUP, 0)).isEqualTo(merged(GROUP, Map.of(ANNA, 9L, BERT, 3L)));
        assertThat(aggregator.takeWhenDue(GROUP, 0)).isNull();
        assertThat(staging.groups()).isEmpty();
    }

    @Test
    void a_group_that_rests_keeps_merging_until_its_period_is_over() {
        aggregator.merge(GROUP, List.of(new Change(Map.of(ANNA, 1L))));
        aggregator.rest(GROUP, 0, 1_000);
        assertThat(aggregator.takeWhenDue(GROUP, millis(999))).isNull();

        aggregator.merge(GROUP, List.of(new Change(Map.of(ANNA, 2L))));
        aggregator.merge(GROUP + 1, List.of(new Change(Map.of(BERT, 8L))));

        assertThat(aggregator.takeWhenDue(GROUP + 1, millis(999)))
                .as("another group waits for nobody")
                .isEqualTo(merged(GROUP + 1, Map.of(BERT, 8L)));
        assertThat(aggregator.takeWhenDue(GROUP, millis(1_000))).isEqualTo(merged(GROUP, Map.of(ANNA, 2L)));
    }

    @Test
    void to_be_looked_at_again_survives_the_merging_with_reads() {
        aggregator.merge(GROUP, List.of(new Change(Map.of(ANNA, 1L)), new Change(Map.of())));
        aggregator.merge(GROUP, List.of(new Change(Map.of(BERT, 2L))));

        assertThat(aggregator.takeWhenDue(GROUP, 0))
                .isEqualTo(new ReadsMerged(GROUP, Map.of(ANNA, 1L, BERT, 2L), true));
    }

    @Test
    void the_queue_says_how_long_it_is() {
        assertThat(staging.add(GROUP, new Change(Map.of(ANNA, 1L)))).isEqualTo(1);
        assertThat(staging.add(GROUP, new Change(Map.of(ANNA, 2L)))).isEqualTo(2);
        assertThat(staging.add(GROUP + 1, new Change(Map.of(ANNA, 2L)))).isEqualTo(1);
        assertThat(staging.take(GROUP)).hasSize(2);
        assertThat(staging.add(GROUP, new Change(Map.of(ANNA, 3L)))).isEqualTo(1);
    }

    @Test
    void nothing_is_lost_while_others_take() throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        try {
            var added = IntStream.range(0, 3)
                    .mapToObj(user -> pool.submit(() -> {
                        for (long seq = 1; seq <= 10_000; seq++) {
                            staging.add(GROUP, new Change(Map.of((long) user, seq)));
                        }
                    }))
                    .toList();
            while (added.stream().anyMatch(each -> !each.isDone())) {
                aggregator.merge(GROUP, staging.take(GROUP));
            }
            for (var each : added) {
                each.get(10, TimeUnit.SECONDS);
            }
            aggregator.merge(GROUP, staging.take(GROUP));
            assertThat(aggregator.takeWhenDue(GROUP, 0))
                    .isEqualTo(merged(GROUP, Map.of(0L, 10_000L, 1L, 10_000L, 2L, 10_000L)));
        } finally {
            pool.shutdownNow();
        }
    }

    private static ReadsMerged merged(long group, Map<Long, Long> reads) {
        return new ReadsMerged(group, reads, false);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
