package muster.unread;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What changed in each group and waits to be merged: one bounded queue per group. Safe from every thread.
 *
 * <p>The articles' staging queues (groups of ten thousand, "merging unread changes").
 */
final class StagingQueues {
    private final Map<Long, List<Change>> queues = new ConcurrentHashMap<>();

    /** Takes a change in; answers how many wait in its group now. */
    int add(long group, Change change) {
        int[] waiting = new int[1];
        queues.compute(group, (id, queue) -> {
            List<Change> changes = queue == null ? new ArrayList<>() : queue;
            changes.add(change);
            waiting[0] = changes.size();
            return changes;
        });
        return waiting[0];
    }

    /** Empties a group's queue. */
    List<Change> take(long group) {
        var taken = queues.remove(group);
        return taken == null ? List.of() : taken;
    }

    /** Groups in which something waits. */
    Set<Long> groups() {
        return Set.copyOf(queues.keySet());
    }
}
