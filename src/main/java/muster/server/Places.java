package muster.server;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many may be at something at the same time, in all and from each source, so that no source has all of it. Safe from every
 * thread.
 */
final class Places {
    private final int max;
    private final int perSourceMax;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentMap<String, Integer> bySource = new ConcurrentHashMap<>();

    /** A place that somebody has until it is closed; closing it again does nothing. */
    final class Place {
        private final String source;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place(String source) {
            this.source = source;
        }

        void close() {
            if (closed.compareAndSet(false, true)) {
                leave(source);
                taken.decrementAndGet();
            }
        }
    }

    Places(int max, int perSourceMax) {
        this.max = max;
        this.perSourceMax = perSourceMax;
    }

    /**
     * A place, if there is one.
     *
     * @param source whom it counts for; empty for nobody in particular, who counts in all alone
     */
    Optional<Place> take(String source) {
        if (taken.incrementAndGet() <= max && enter(source)) {
            return Optional.of(new Place(source));
        }
        taken.decrementAndGet();
        return Optional.empty();
    }

    private boolean enter(String source) {
        if (source.isEmpty()) {
            return true;
        }
        if (bySource.merge(source, 1, Integer::sum) <= perSourceMax) {
            return true;
        }
        leave(source);
        return false;
    }

    private void leave(String source) {
        if (!source.isEmpty()) {
            bySource.computeIfPresent(source, (name, count) -> count == 1 ? null : count - 1);
        }
    }
}
