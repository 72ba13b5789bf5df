package muster.groups;

/** Who writes in a group. The lower-case names are wire contract. */
public enum Posting {
    /** Every member. */
    ALL,
    /** Only who governs the group: announcements, which the others read. */
    ADMINS
}
