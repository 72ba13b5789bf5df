package muster.groups;

/** A group to be opened, or its rules from now on. {@code membersMax} is at most the installation's own limit. */
public record NewGroup(String name, HistoryRule history, ReceiptPolicy receipts, Posting posting, int membersMax) {}
