package muster.groups;

/** What a joiner may see of the time before. The lower-case names are wire contract. */
public enum HistoryRule {
    /** Only what comes after joining. */
    JOINED,
    /** All that is still kept. */
    ALL
}
