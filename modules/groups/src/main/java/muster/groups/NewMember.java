package muster.groups;

/** A user to be put into a group, or whose role is to be changed when it is there already. */
public record NewMember(long user, Role role) {}
