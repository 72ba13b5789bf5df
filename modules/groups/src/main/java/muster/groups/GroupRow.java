package muster.groups;

/** A group's stored rules. */
record GroupRow(GroupView view, boolean archived) {
    static GroupRow of(Object[] row) {
        return new GroupRow(
                new GroupView(
                        ((Number) row[0]).longValue(),
                        (String) row[1],
                        HistoryRule.valueOf((String) row[2]),
                        ReceiptPolicy.valueOf((String) row[3]),
                        ((Number) row[4]).intValue(),
                        GroupStore.instant(row[5])),
                row[6] != null);
    }
}
