package muster.client;

import java.time.Duration;
import muster.kernel.Frame;
import muster.kernel.Refused;

/**
 * The server said no, or would have: what cannot be accepted is refused before it is sent. {@link #code()} is the word of
 * the wire protocol, such as {@code forbidden}.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Duration retryAfter;

    /** A refusal with the code and message that the server gave. */
    public RefusedException(String code, String message, Duration retryAfter) {
        super(code + ": " + message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    static RefusedException of(Frame.ErrorFrame error) {
        return new RefusedException(error.code(), error.message(), error.retryAfter());
    }

    static RefusedException of(Refused refused) {
        return new RefusedException(refused.refusal().code(), refused.getMessage(), refused.retryAfter());
    }

    /** The word for why, such as {@code not_found}. */
    public String code() {
        return code;
    }

    /** When the same request may be welcome; zero when coming back would not help. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
