package muster.messagelog;

/** How many messages of others a group holds above a member's position, and how many of them mention it. */
public record Countable(long messages, long mentions) {}
