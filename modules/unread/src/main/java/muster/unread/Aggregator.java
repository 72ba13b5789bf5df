package muster.unread;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Merges the changes of a group into one per member, and gives them out no more often than the group's period allows. Safe
 * from every thread.
 */
final class Aggregator {
    private final Map<Long, ReadsMerged> merged = new ConcurrentHashMap<>();
    private final Map<Long, Long> notBefore = new ConcurrentHashMap<>();

    /** Merges by maximum: positions only grow. */
    void merge(long group, List<Change> changes) {
        merged.compute(group, (id, before) -> {
            Map<Long, Long> reads = before == null ? new HashMap<>() : before.reads();
            changes.forEach(change -> change.reads().forEach((user, seq) -> reads.merge(user, seq, Math::max)));
            boolean again = changes.stream().anyMatch(change -> change.reads().isEmpty());
            return new ReadsMerged(group, reads, again || (before != null && before.again()));
        });
    }

    Set<Long> groups() {
        return Set.copyOf(merged.keySet());
    }

    /** The group's merged changes, or null while there are none or its period has not passed. */
    @Nullable
    ReadsMerged takeWhenDue(long group, long now) {
        var due = notBefore.get(group);
        if (due != null && due - now > 0) {
            return null;
        }
        notBefore.remove(group);
        return merged.remove(group);
    }

    /** What comes of the group next waits that long from now. */
    void rest(long group, long now, long millis) {
        notBefore.put(group, now + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Forgets periods that have passed. */
    void sweep(long now) {
        notBefore.values().removeIf(due -> due - now <= 0);
    }
}
