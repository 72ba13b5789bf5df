package muster.groups;

/** A group to be opened. {@code membersMax} is at most the installation's own limit. */
public record NewGroup(String name, HistoryRule history, ReceiptPolicy receipts, int membersMax) {}
