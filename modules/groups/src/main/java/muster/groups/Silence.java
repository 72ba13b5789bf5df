package muster.groups;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import muster.kernel.Refused;

/** The ends that a silence may have. */
public final class Silence {
    /** The end of a silence that does not end. */
    public static final Instant FOR_EVER = Instant.parse("9999-12-31T23:59:59Z");

    /** The end of a silence that is none. */
    public static final Instant NONE = Instant.EPOCH;

    private Silence() {}

    /**
     * An end that lies ahead, in milliseconds as the log shows it.
     *
     * @throws Refused {@code bad_request} for any other
     */
    static Instant checked(Instant until, Instant now) {
        if (!until.isAfter(now) || until.isAfter(FOR_EVER)) {
            throw Refused.badRequest("a silence ends later than now, and before the year 10000");
        }
        return until.truncatedTo(ChronoUnit.MILLIS);
    }
}
