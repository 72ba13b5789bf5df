package muster.groups;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A group and its rules.
 *
 * @param archivedAt since when it can only be read, null when it is open
 * @param retentionDays how long messages are kept, 0 for ever, null when it is as the server says
 * @param silencedUntil when its MEMBERs may speak again, {@link Silence#NONE} when they are not silenced
 */
public record GroupView(
        long id,
        String name,
        HistoryRule history,
        ReceiptPolicy receipts,
        Posting posting,
        int membersMax,
        Instant createdAt,
        @Nullable Instant archivedAt,
        Instant silencedUntil,
        @Nullable Integer retentionDays) {
    NewGroup rules() {
        return new NewGroup(name, history, receipts, posting, membersMax);
    }

    boolean archived() {
        return archivedAt != null;
    }
}
