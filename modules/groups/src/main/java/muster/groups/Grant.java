package muster.groups;

/** How far a role has a {@link GroupRight}; the words stand in the README. */
enum Grant {
    NO("no"),
    YES("yes"),
    /** Not in a group of announcements. */
    WHERE_ALL_POST("where `posting` is `all`"),
    WHERE_COUNTED("where `receipts` is `count` or `names`"),
    WHERE_NAMED("where `receipts` is `names`"),
    /** Not where it would call too many people together. */
    WHERE_SMALL("in groups of at most `mention-all-members-max` members"),
    /** About everybody who is no OWNER; nor does it make one. */
    NO_OWNERS("not OWNERs"),
    /** About MEMBERs alone. */
    MEMBERS("MEMBERs only");

    private final String words;

    Grant(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether it holds under these rules, about whomever it holds at all. */
    boolean under(Posting posting, ReceiptPolicy receipts, boolean small) {
        return switch (this) {
            case WHERE_SMALL -> small && posting == Posting.ALL;
            case NO -> false;
            case YES, NO_OWNERS, MEMBERS -> true;
            case WHERE_ALL_POST -> posting == Posting.ALL;
            case WHERE_COUNTED -> receipts != ReceiptPolicy.OFF;
            case WHERE_NAMED -> receipts == ReceiptPolicy.NAMES;
        };
    }

    /** Whether it holds about somebody of this role. */
    boolean about(Role other) {
        return switch (this) {
            case NO -> false;
            case YES, WHERE_ALL_POST, WHERE_COUNTED, WHERE_NAMED, WHERE_SMALL -> true;
            case NO_OWNERS -> other != Role.OWNER;
            case MEMBERS -> other == Role.MEMBER;
        };
    }
}
