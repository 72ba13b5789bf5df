package muster.groups;

import java.time.Instant;

/** A group and its rules. */
public record GroupView(
        long id, String name, HistoryRule history, ReceiptPolicy receipts, int membersMax, Instant createdAt) {}
