package muster.delivery;

import java.util.Optional;
import muster.kernel.Limits;

/**
 * Puts together the parts of a client's text and keeps count. Taken in parts, because the containers' own size limit is not
 * to be relied on: Undertow 2.3 does not enforce it on a message that arrives in several reads (UNDERTOW-2770). Used by the
 * one thread that the container delivers a connection's parts on.
 */
final class Inbound {
    private final StringBuilder parts = new StringBuilder();
    private int bytes;

    /** The frame is over {@link Limits#CLIENT_FRAME_BYTES_MAX}: the connection must be closed with 1009. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Takes a part; answers the whole text when it was the last one. */
    Optional<String> take(String part, boolean last) throws TooLarge {
        bytes += Utf8.length(part);
        if (bytes > Limits.CLIENT_FRAME_BYTES_MAX) {
            parts.setLength(0);
            throw new TooLarge();
        }
        if (last && parts.length() == 0) {
            bytes = 0;
            return Optional.of(part);
        }
        parts.append(part);
        if (!last) {
            return Optional.empty();
        }
        var text = parts.toString();
        parts.setLength(0);
        parts.trimToSize();
        bytes = 0;
        return Optional.of(text);
    }
}
