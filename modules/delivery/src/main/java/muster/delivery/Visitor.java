package muster.delivery;

import muster.identity.Caller;

/**
 * Who opens a WebSocket, and from where. The principal's name carries both, because nothing else of a handshake reaches the
 * endpoint on every server.
 *
 * @param address what the connection counts for; empty when it counts for none
 */
public record Visitor(Caller caller, String address) {
    private static final char AT = '@';

    /** The principal's name. */
    public String principal() {
        return caller.principal() + AT + address;
    }

    /** The visitor behind a principal's name made by {@link #principal()}. */
    static Visitor of(String principal) {
        int at = principal.indexOf(AT);
        return new Visitor(Caller.of(principal.substring(0, at)), principal.substring(at + 1));
    }
}
