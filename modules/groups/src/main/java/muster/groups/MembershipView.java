package muster.groups;

/** A user's membership of one group, with what a list shows of the group. */
public record MembershipView(long group, String name, Role role) {}
