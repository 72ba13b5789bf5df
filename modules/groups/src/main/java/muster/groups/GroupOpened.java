package muster.groups;

/** A group was opened; observers in the transaction lay its foundation (a head) before anybody joins. */
public record GroupOpened(long group) {}
