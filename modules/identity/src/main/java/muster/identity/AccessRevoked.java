package muster.identity;

/**
 * A user may no longer use a session (logout), or any of its sessions when {@code session} is 0 (disabled). Fired as a CDI
 * event in the transaction that revokes, and read back by every instance from {@link Identity#revocationsSince}.
 * {@code id} numbers the row of the change table; it is 0 in the CDI event.
 */
public record AccessRevoked(long id, long user, long session) {}
