package muster.kernel;

import java.time.Duration;

/**
 * Thrown by a front door that refuses; the edge it came in by turns it into an {@code error} frame or a problem
 * document. It rolls a transaction back, carries no stack trace and is never logged above debug: a refusal is an
 * answer, not a fault.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final Duration retryAfter;

    /** Refuses with {@code message}, a sentence for the developer of the client: it must not quote the input. */
    public Refused(Refusal refusal, String message) {
        this(refusal, message, Duration.ZERO);
    }

    /** Refuses for now: the same request is welcome after {@code retryAfter}. */
    public Refused(Refusal refusal, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.refusal = refusal;
        this.retryAfter = retryAfter;
    }

    /** Shorthand for the most common one: the input is malformed. */
    public static Refused badRequest(String message) {
        return new Refused(Refusal.BAD_REQUEST, message);
    }

    /** The one answer for what is missing and for what is not the caller's. */
    public static Refused notFound() {
        return new Refused(Refusal.NOT_FOUND, "no such thing, or not yours");
    }

    /** Not now: repeat the same request (a send with the same cid) after {@code retryAfter}. */
    public static Refused busy(Duration retryAfter) {
        return new Refused(Refusal.BUSY, "not stored for now, repeat it with the same cid", retryAfter);
    }

    public Refusal refusal() {
        return refusal;
    }

    /** When to come back; zero when that would not help. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** The message, which is never null here. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
