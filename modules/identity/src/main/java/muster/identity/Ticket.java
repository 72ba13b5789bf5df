package muster.identity;

import java.time.Instant;

/** A single-use stand-in for a token, for handshakes that cannot carry a header. */
public record Ticket(String ticket, Instant expires) {
    /** Without the ticket itself, which must not come into a log. */
    @Override
    public String toString() {
        return "Ticket[expires=" + expires + "]";
    }
}
