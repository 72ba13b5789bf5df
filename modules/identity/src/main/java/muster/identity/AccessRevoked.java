package muster.identity;

/**
 * A user may no longer use a session (logout), or any of its sessions when {@code session} is {@link #ALL} (disabled), or may do
 * something else than before ({@link #CHANGED}). Fired as a CDI event in the transaction that revokes, and read back by every instance from {@link Identity#revocationsSince}.
 * {@code id} numbers the row of the change table, in both: who has acted upon the event knows the row again.
 */
public record AccessRevoked(long id, long user, long session) {
    /** In place of a session: all of the user's. */
    public static final long ALL = 0;

    /** In place of a session: none is over, but what the user may do has changed, so sockets must begin anew. */
    public static final long CHANGED = -1;
}
