package muster.unread;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import muster.kernel.SchemaReady;

/**
 * Merges what changes unread numbers and receipts: a staging queue per group, emptied by a <b>Timer</b> ({@link MergeTimer})
 * or by a <b>Flusher</b> (here, when a queue is long), whichever comes first, through an <b>Aggregator</b> (the articles,
 * groups of ten thousand). The changes of a group come to one instance, so that more of them merge; nothing but the merging
 * depends on that, and what is lost with an instance is found again from the stored cursors.
 */
@ApplicationScoped
public class UnreadChanges {
    @Inject
    UnreadConfig config;

    @Inject
    Event<ReadsMerged> readsMerged;

    @Inject
    MeterRegistry meters;

    private final StagingQueues staging = new StagingQueues();
    private final Aggregator aggregator = new Aggregator();
    private final LongAdder staged = new LongAdder();
    private final LongAdder merged = new LongAdder();

    void measure(@Observes SchemaReady event) {
        FunctionCounter.builder("muster.unread.changes", staged, LongAdder::sum)
                .description("Reads that came in to be merged")
                .register(meters);
        FunctionCounter.builder("muster.unread.merged", merged, LongAdder::sum)
                .description("Merged reads given out: changes by this is what merging saves")
                .register(meters);
    }

    /** Takes in that members of a group have read up to these positions; none of them to have all told again. Never waits. */
    public void read(long group, Map<Long, Long> reads) {
        staged.add(reads.size());
        if (staging.add(group, new Change(reads)) >= config.flushAt) {
            aggregator.merge(group, staging.take(group)); // The Flusher: the queue stays short, the period stays.
        }
    }

    /** What the group's members did next is given out no sooner than this from now. */
    public void rest(long group, Duration period) {
        aggregator.rest(group, System.nanoTime(), period.toMillis());
    }

    /** The Timer's work: everything staged is merged, and what is due is given out. */
    void flush() {
        for (var group : staging.groups()) {
            aggregator.merge(group, staging.take(group));
        }
        long now = System.nanoTime();
        for (var group : aggregator.groups()) {
            var due = aggregator.takeWhenDue(group, now);
            if (due != null) {
                merged.add(due.reads().size());
                readsMerged.fire(due);
            }
        }
        aggregator.sweep(now);
    }
}
