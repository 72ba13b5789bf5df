package muster.messagelog;

/** How many messages of others a group holds above a position, and how many of them mention the reader. */
public record Countable(long group, long messages, long mentions) {}
