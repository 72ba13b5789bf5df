package muster.messagelog;

/**
 * Entries of a group up to a position are no longer kept. Fired in a transaction that deletes what there was about them, and
 * again in another one while an observer says that it has more to delete than {@link #limit} rows.
 */
public final class EntriesForgotten {
    private final long group;
    private final long upTo;
    private final int limit;
    private long deleted;
    private boolean more;

    EntriesForgotten(long group, long upTo, int limit) {
        this.group = group;
        this.upTo = upTo;
        this.limit = limit;
    }

    public long group() {
        return group;
    }

    public long upTo() {
        return upTo;
    }

    /** How many rows of each table may go at once, so that no transaction becomes long. */
    public int limit() {
        return limit;
    }

    /** An observer has deleted so many rows of a table; as many as the limit mean that there may be more. */
    public void deleted(int rows) {
        deleted += rows;
        more |= rows >= limit;
    }

    long deleted() {
        return deleted;
    }

    boolean more() {
        return more;
    }
}
