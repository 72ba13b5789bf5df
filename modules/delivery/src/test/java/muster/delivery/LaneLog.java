package muster.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.messagelog.LogEntry;

/** What stands in the log of the group of {@link LaneTest}. */
final class LaneLog {
    static final long GROUP = 7;

    private LaneLog() {}

    static LogEntry message(long seq) {
        return entry(seq, EntryKind.MESSAGE, 0, List.of());
    }

    static LogEntry entry(long seq, EntryKind kind, long target, List<Long> users) {
        return new LogEntry(view(seq, kind, target), users, Set.of());
    }

    static Entry view(long seq, EntryKind kind, long target) {
        return new Entry(
                GROUP,
                seq,
                seq,
                kind,
                1,
                Instant.EPOCH,
                null,
                "text " + seq,
                target,
                0,
                List.of(),
                List.of(),
                0,
                false,
                false);
    }
}
