package muster.messagelog;

/**
 * What {@link MessageLog#countAbove} makes a member's number of: the messages of the log up to its head ({@code no}) and up to
 * the position ({@code noBelow}), the member's own among both ({@code ownNo}, {@code ownNoBelow}), and the highest position
 * that retention has taken ({@code retention}, which counts as the position when it is higher).
 */
public record CountTerms(
        long head, long no, long position, long noBelow, long ownNo, long ownNoBelow, long retention, long mentions) {
    /** Messages of others above the position. */
    public long messages() {
        return Math.max(0, no - noBelow - (ownNo - ownNoBelow));
    }
}
