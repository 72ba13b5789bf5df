package muster.delivery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which rows of a change table this instance has acted upon by their events, so that reading does not repeat them. A row is
 * visible before its event comes; so the first read that begins after the event finds it, and it is forgotten after that one.
 */
final class DoneByEvent {
    private volatile Set<Long> now = ConcurrentHashMap.newKeySet();
    private volatile Set<Long> before = Set.of();

    /** An event came and was acted upon. */
    void add(long id) {
        now.add(id);
    }

    boolean contains(long id) {
        return now.contains(id) || before.contains(id);
    }

    /** A read was done: what came while it went on may be in the next one only. */
    void read() {
        before = now;
        now = ConcurrentHashMap.newKeySet();
    }
}
