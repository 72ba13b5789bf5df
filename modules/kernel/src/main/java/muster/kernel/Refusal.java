package muster.kernel;

import java.util.Locale;

/** Everything Muster says no with. The lower-case names are wire contract (design: section 6, codes are words). */
public enum Refusal {
    /** The request is not well formed, or a value is out of its range. Repeating it will not help. */
    BAD_REQUEST(400),
    /** The caller is known, may see the thing, and may not do this to it. */
    FORBIDDEN(403),
    /** There is no such thing, or it is not the caller's to know: the same answer for both, so that nobody can probe. */
    NOT_FOUND(404),
    /** A text, frame or list is over its limit. */
    TOO_LARGE(413),
    /** The caller asked too often. */
    RATE_LIMITED(429),
    /** Not stored, or not known to be stored: repeat it with the same {@code cid} after {@code retryAfter}. */
    BUSY(503),
    /** The request contradicts what is already there: a {@code cid} used with another body, a second hello. */
    CONFLICT(409);

    private final int httpStatus;

    Refusal(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The word that clients see, such as {@code bad_request}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status that REST answers with. */
    public int httpStatus() {
        return httpStatus;
    }
}
