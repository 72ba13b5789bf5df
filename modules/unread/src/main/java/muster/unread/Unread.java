package muster.unread;

/** What waits for a member in one group: messages of others above its read cursor, and those that mention it. */
public record Unread(long messages, long mentions, boolean muted) {}
