package muster.kernel;

import java.util.Locale;

/** What an entry of a group's log is. The lower-case names are wire contract; the codes are what the table stores. */
public enum EntryKind {
    /** A message: the only kind that counts as unread. */
    MESSAGE(1),
    /** The text of {@code target} was replaced. */
    EDIT(2),
    /** The text of {@code target} was wiped. */
    RECALL(3),
    /** People came in. */
    JOIN(4),
    /** Somebody left or was removed. */
    LEAVE(5),
    /** Somebody's role changed. */
    ROLE(6),
    /** The group's name or rules changed. */
    POLICY(7),
    /** Somebody, or every MEMBER, was silenced, or may speak again. */
    SILENCE(8);

    private static final EntryKind[] BY_CODE = values();

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    /** The number that the table stores; fixed for ever. */
    public int code() {
        return code;
    }

    /** The word that clients see. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether entries of this kind count as unread, that is, have a {@code no} of their own. */
    public boolean countable() {
        return this == MESSAGE;
    }

    /** The kind with this stored number. */
    public static EntryKind of(int code) {
        return BY_CODE[code - 1];
    }

    /** The kind with this word; an unknown one is the client's to skip, so it is read as {@link #POLICY}. */
    public static EntryKind of(String word) {
        for (var kind : BY_CODE) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return POLICY;
    }
}
