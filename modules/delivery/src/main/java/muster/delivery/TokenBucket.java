package muster.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one word: the moment at which it will be full again. Taking tokens puts that moment off by the time they
 * take to drip in; more than a full bucket cannot be owed (decision 0016). A full bucket remembers nothing, so that whoever
 * keeps many may forget those. Safe from every thread, without a lock.
 */
final class TokenBucket {
    private final Pace pace;
    private final AtomicLong fullAt;

    /**
     * How fast buckets fill and how much they hold.
     *
     * @param tokenNanos how long a token takes to drip in
     * @param fullNanos how long an empty bucket takes to fill
     */
    record Pace(long tokenNanos, long fullNanos) {
        /** So many tokens a second, in a bucket that fills within this many seconds. */
        static Pace of(int perSecond, int seconds) {
            return new Pace(TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    /** A full one. */
    TokenBucket(Pace pace, long now) {
        this.pace = pace;
        fullAt = new AtomicLong(now);
    }

    /**
     * Takes so many tokens, or none; of more than it holds, all that it holds.
     *
     * @return 0 when they were taken, else the nanoseconds until they will be there
     */
    long take(long tokens, long now) {
        long cost = cost(tokens);
        while (true) {
            long known = fullAt.get();
            long full = (known - now > 0 ? known : now) + cost; // Differences, because nanoTime may overflow.
            long over = full - now - pace.fullNanos;
            if (over > 0) {
                return over;
            }
            if (fullAt.compareAndSet(known, full)) {
                return 0;
            }
        }
    }

    /** Gives back what was taken for nothing; more than full it does not get. */
    void giveBack(long tokens) {
        fullAt.addAndGet(-cost(tokens)); // Before now is as good as now, see take.
    }

    /** How long so many tokens take to drip in. */
    long cost(long tokens) {
        return Math.min(tokens * pace.tokenNanos, pace.fullNanos);
    }

    /** Whether forgetting it changes nothing. */
    boolean isFull(long now) {
        return fullAt.get() - now <= 0;
    }
}
