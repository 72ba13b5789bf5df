package muster.messagelog;

/** A member's view of a group's log: its head, and the highest position that this member may not see. */
public record Standing(Head head, long floor) {}
