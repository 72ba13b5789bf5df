package muster.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import muster.kernel.Limits;

/**
 * Collects how far each group has come until it is worth one request: after so many entries, or so long after the first,
 * like a delayed ack of TCP. Merged by maximum; one request carries all groups.
 *
 * <p>A request that gets lost is not noticed here. It is made good by the next one, or when the server states an older
 * cursor after a reconnect. Times are those of {@link System#nanoTime}. Not thread-safe.
 */
final class CursorBatch {
    private int every;
    private long afterNanos;
    private final Map<Long, Long> highest = new HashMap<>();
    private final Map<Long, Long> waiting = new LinkedHashMap<>();
    private int entries;
    private long since;

    CursorBatch(int every, long afterNanos) {
        this.every = every;
        this.afterNanos = afterNanos;
    }

    /** Counts by other bounds from now on. */
    void pace(int newEvery, long newAfterNanos) {
        every = newEvery;
        afterNanos = newAfterNanos;
    }

    /** The group has come to {@code seq}, which took so many entries. What is not above the known cursor is ignored. */
    void advanced(long group, long seq, int entryCount, long now) {
        if (seq <= highest.getOrDefault(group, 0L)) {
            return;
        }
        highest.put(group, seq);
        put(group, seq, now);
        entries += entryCount;
    }

    /** The server has this cursor: if it lost a later one, that is to be sent again. */
    void stated(long group, long seq, long now) {
        long known = highest.getOrDefault(group, 0L);
        if (known > seq) {
            put(group, known, now);
        }
    }

    /** The group is no longer ours. */
    void forget(long group) {
        highest.remove(group);
        waiting.remove(group);
    }

    /** How long until a request is due: zero or less for now, {@link Long#MAX_VALUE} when nothing waits. */
    long dueIn(long now) {
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return entries >= every ? 0 : since + afterNanos - now;
    }

    /** Takes what one request may carry; what is left stays due. */
    Map<Long, Long> take() {
        var taken = new LinkedHashMap<Long, Long>();
        var all = waiting.entrySet().iterator();
        while (all.hasNext() && taken.size() < Limits.GROUPS_PER_REQUEST_MAX) {
            var cursor = all.next();
            taken.put(cursor.getKey(), cursor.getValue());
            all.remove();
        }
        entries = waiting.isEmpty() ? 0 : every;
        return taken;
    }

    private void put(long group, long seq, long now) {
        if (waiting.isEmpty()) {
            since = now;
        }
        waiting.put(group, seq);
    }
}
