package muster.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A line of clients that are told when to come back. It moves by what was welcomed lately, never faster than the instance
 * admits: told the bucket's pace, a server that has just started would send all away three times and more.
 * Times are those of {@link System#nanoTime}. Safe from every thread.
 */
final class WaitingLine {
    /** Nobody is sent away for longer, however long the line: the storm may be over by then. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** More are asked to come than were welcomed, or it would never be found out that more could be. */
    private static final double AHEAD = 2;

    /** Weight of the latest second: one bad one must not send everybody away for long. */
    private static final double LATEST = 0.5;

    private final double fastest;
    private double pace;
    private long lookedAt;
    private int welcomed;
    private long nextTurn;

    /** @param perSecond the fastest that it may move */
    WaitingLine(int perSecond, long now) {
        fastest = perSecond;
        pace = perSecond;
        lookedAt = now;
        nextTurn = now;
    }

    /** Somebody was welcomed, or given up. */
    synchronized void moved() {
        welcomed++;
    }

    /** How long the next in line has to wait, {@code soonest} at least; moves the line's end. */
    synchronized Duration turn(Duration soonest, long now) {
        look(now);
        nextTurn = Math.max(nextTurn, now) + (long) (TimeUnit.SECONDS.toNanos(1) / pace);
        var wait = soonest.plusNanos(nextTurn - now);
        return wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX;
    }

    /** Only while there is a line is the pace that of the instance, and not that of the clients. */
    private void look(long now) {
        long since = now - lookedAt;
        if (since < LOOK_NANOS) {
            return;
        }
        boolean waiting = nextTurn - now > 0;
        double latest = welcomed * (double) TimeUnit.SECONDS.toNanos(1) / since;
        pace = waiting ? Math.min(fastest, Math.max(1, LATEST * AHEAD * latest + (1 - LATEST) * pace)) : fastest;
        welcomed = 0;
        lookedAt = now;
    }
}
