package muster.groups;

/** Somebody left ({@code by} itself) or was removed. Fired in the transaction. */
public record MemberLeft(long group, long by, long user) {}
