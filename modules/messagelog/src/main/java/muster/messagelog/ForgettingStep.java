package muster.messagelog;

/**
 * What one step of forgetting did.
 *
 * @param deleted rows that it deleted
 */
public record ForgettingStep(long deleted, Left left) {
    /** What it left for others to do. */
    public enum Left {
        /** There may be more to delete. */
        MORE,
        /** Nothing, as far as is known. */
        NOTHING,
        /** Somebody else was at work there: nothing was done. */
        HELD
    }

    static final ForgettingStep HELD = new ForgettingStep(0, Left.HELD);

    static final ForgettingStep NOTHING = new ForgettingStep(0, Left.NOTHING);
}
