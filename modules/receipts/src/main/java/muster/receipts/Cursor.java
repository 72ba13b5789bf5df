package muster.receipts;

/**
 * How far a member has come: {@code since} is the head when it came in, {@code acked} the highest position received,
 * {@code read} the highest one seen by the person; read implies acked.
 */
public record Cursor(long since, long acked, long read) {
    /** Both cursors moved forward to at least these positions; neither ever moves back (P6). */
    Cursor advancedTo(long otherAcked, long otherRead) {
        return new Cursor(since, Math.max(acked, otherAcked), Math.max(read, otherRead));
    }
}
