package muster.groups;

/** A member's role changed. Fired in the transaction. */
public record RoleChanged(long group, long by, long user, Role role) {}
