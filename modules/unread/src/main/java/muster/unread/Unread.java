package muster.unread;

/**
 * What waits for a member in one group: messages of others above its {@code position} (its read cursor, its join or what
 * retention has taken, whichever is highest) up to the {@code head} that was there, and those of them that mention it.
 */
public record Unread(long messages, long mentions, boolean muted, long position, long head) {
    /** Nothing, of a group in which the user is nobody. */
    public static final Unread NONE = new Unread(0, 0, false, 0, 0);
}
