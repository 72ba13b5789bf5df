package muster.groups;

/** A user in a group: the pair that rights and cursors are kept for. */
public record GroupUser(long group, long user) {}
