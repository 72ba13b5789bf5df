package muster.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance hears at all, by its own word, which goes the same way as everybody's. Who is not heard while our own
 * word does not come either may well be there: it is this instance that is cut off. Safe from every thread.
 */
final class Hearing {
    /** Two of our own words in a row did not come: what was not heard meanwhile says nothing of the others. */
    private static final Duration GAP_MAX = Instances.EVERY.multipliedBy(2);

    private @Nullable Instant since;
    private @Nullable Instant last;

    /** Our own word has come back. */
    synchronized void heard(Instant now) {
        if (last == null || last.plus(GAP_MAX).isBefore(now)) {
            since = now;
        }
        last = now;
    }

    /** When our own word came back last; null before the first. */
    synchronized @Nullable Instant last() {
        return last;
    }

    /** Whether it has come back lately. */
    synchronized boolean isFresh(Instant now) {
        return last != null && !isOld(last, now);
    }

    /**
     * Whether somebody has said nothing for {@code span} while our own word came back all the time, until a moment ago.
     *
     * @param at when they were heard last
     */
    synchronized boolean misses(Instant at, Duration span, Instant now) {
        return isFresh(now)
                && since != null
                && last != null
                && at.plus(span).isBefore(last)
                && !since.plus(span).isAfter(last);
    }

    /** Whether that is so long ago that nobody who is there is silent for such a time. */
    static boolean isOld(Instant heard, Instant now) {
        return heard.plus(Instances.SILENT_AFTER).isBefore(now);
    }
}
