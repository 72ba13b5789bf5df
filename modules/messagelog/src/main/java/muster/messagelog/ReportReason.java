package muster.messagelog;

/** Why a member thinks that a message should not stand. */
public enum ReportReason {
    ABUSE,
    CONFIDENTIAL,
    SPAM,
    OTHER
}
