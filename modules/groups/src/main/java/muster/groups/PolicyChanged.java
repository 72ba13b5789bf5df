package muster.groups;

/** A group's name or rules changed; {@code summary} says how in words for the log. Fired in the transaction. */
public record PolicyChanged(long group, long by, String summary) {}
