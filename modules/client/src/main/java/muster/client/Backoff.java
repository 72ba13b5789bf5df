package muster.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: a random time between the minimum and a bound that doubles with every failure
 * in a row, so that thousands of clients that lost the same server do not come back together.
 *
 * <p>A server that names a time is obeyed instead; it has spread its clients itself. Not thread-safe.
 */
final class Backoff {
    /** A server's {@code retryAfter} is obeyed up to here; a longer one is a mistake, not a plan. */
    static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(10);

    private static final int DOUBLINGS_MAX = 20;

    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minMillis = min.toMillis();
        this.maxMillis = max.toMillis();
        this.random = random;
    }

    /** The wait after one more failure; {@code retryAfter} is what the server asked for, zero when nothing. */
    Duration next(Duration retryAfter) {
        if (failures < DOUBLINGS_MAX) {
            failures++;
        }
        if (retryAfter.compareTo(RETRY_AFTER_MAX) > 0) {
            return RETRY_AFTER_MAX;
        }
        if (!retryAfter.isZero()) {
            return retryAfter;
        }
        long bound = Math.min(maxMillis, minMillis << failures);
        return Duration.ofMillis(bound <= minMillis ? minMillis : random.nextLong(minMillis, bound + 1));
    }

    /** The connection held: the next failure is the first again. */
    void reset() {
        failures = 0;
    }
}
