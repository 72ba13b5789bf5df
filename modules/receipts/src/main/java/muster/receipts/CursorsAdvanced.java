package muster.receipts;

import java.util.Collection;
import muster.groups.GroupUser;

/**
 * Members have read up to these positions, and it is stored. Merged: a member is in it once, however often it read since the
 * last flush. Fired after the commit, on the flushing thread, whose next flush waits for the observers.
 */
public record CursorsAdvanced(Collection<Read> reads) {
    /** How far a member has read. */
    public record Read(GroupUser member, long seq) {}
}
