package muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * A straw man: the article's merging of unread changes in front of stored counters, in the shape of {@code muster.unread}: a
 * staging queue for the group, emptied by a Timer (1 s) or a Flusher (at 100 waiting) through an Aggregator that adds up per
 * member; what comes out is written with one statement. What is staged is lost with the process, as the article says.
 */
final class MergingMachine {
    private static final long TIMER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int FLUSHER_AT = 100;

    private final UnreadCounters counters;
    private final int members;
    private final List<Long> staged = new ArrayList<>();
    private long timerDue;
    private long written;

    MergingMachine(UnreadCounters counters, int members, long now) {
        this.counters = counters;
        this.members = members;
        this.timerDue = now + TIMER_NANOS;
    }

    /** A message of this sender is one change for each of the others; it waits in the queue as one. */
    void stage(long sender) throws IOException {
        staged.add(sender);
        if (staged.size() >= FLUSHER_AT) {
            flush();
        }
    }

    /** The Timer's look. */
    void tick(long now) throws IOException {
        if (now - timerDue >= 0) {
            timerDue += TIMER_NANOS;
            flush();
        }
    }

    /** Writes what is staged. */
    void flush() throws IOException {
        if (staged.isEmpty()) {
            return;
        }
        var merged = aggregated(staged, members);
        staged.clear();
        var users = merged.keySet().toArray(Long[]::new);
        var changes = new Long[users.length];
        for (int i = 0; i < users.length; i++) {
            changes[i] = merged.get(users[i]);
        }
        written += counters.add(users, changes);
    }

    /** Rows written so far. */
    long written() {
        return written;
    }

    /** The Aggregator: one change per member who has any, of users 1 to {@code members}. */
    static Map<Long, Long> aggregated(List<Long> senders, int members) {
        Map<Long, Long> merged = new HashMap<>();
        for (long sender : senders) {
            LongStream.rangeClosed(1, members)
                    .filter(user -> user != sender)
                    .forEach(user -> merged.merge(user, 1L, Long::sum));
        }
        return merged;
    }
}
