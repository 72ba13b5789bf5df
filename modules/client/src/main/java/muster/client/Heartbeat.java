package muster.client;

import java.time.Duration;

/**
 * Decides when to ask a quiet connection whether it is still there, and when to give it up: a ping after one period
 * without traffic in either direction, dead after two periods in which nothing was heard. Times are those of
 * {@link System#nanoTime}. Not thread-safe.
 */
final class Heartbeat {
    /** What to do now. */
    enum Verdict {
        FINE,
        PING,
        DEAD
    }

    private final long periodNanos;
    private long heardAt;
    private long spokenAt;
    private long askedAt;

    Heartbeat(Duration period, long now) {
        periodNanos = period.toNanos();
        heardAt = now;
        spokenAt = now;
        askedAt = now;
    }

    void heard(long now) {
        heardAt = now;
    }

    void spoken(long now) {
        spokenAt = now;
    }

    /** What to do now; a {@code PING} is remembered as sent. */
    Verdict verdict(long now) {
        if (now - heardAt >= 2 * periodNanos) {
            return Verdict.DEAD;
        }
        boolean quiet = now - heardAt >= periodNanos || now - spokenAt >= periodNanos;
        if (!quiet || now - askedAt < periodNanos) {
            return Verdict.FINE;
        }
        askedAt = now;
        return Verdict.PING;
    }

    /** When to ask again; a quarter of the period bounds how much later than promised the verdict comes. */
    long checkEveryNanos() {
        return periodNanos / 4;
    }
}
