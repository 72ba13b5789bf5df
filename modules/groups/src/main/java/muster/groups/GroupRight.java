package muster.groups;

import static muster.groups.Grant.MEMBERS;
import static muster.groups.Grant.NO;
import static muster.groups.Grant.NO_OWNERS;
import static muster.groups.Grant.WHERE_ALL_POST;
import static muster.groups.Grant.WHERE_COUNTED;
import static muster.groups.Grant.WHERE_NAMED;
import static muster.groups.Grant.WHERE_SMALL;
import static muster.groups.Grant.YES;
import static muster.groups.Oversight.MODERATORS;
import static muster.groups.Oversight.NOBODY;
import static muster.groups.Oversight.OPERATORS;

/**
 * What may be done in a group, and who may: the one table that every check asks, and that the README shows. The columns: OWNER,
 * ADMIN, MEMBER, whether a silenced member keeps it, whether it outlives the archiving, who of the server has it.
 */
public enum GroupRight {
    READ("read what stands above one's floor, see the members", YES, YES, YES, true, true, NOBODY),
    SEND("send messages", YES, YES, WHERE_ALL_POST, false, false, NOBODY),
    EDIT_OWN("edit one's own messages", YES, YES, WHERE_ALL_POST, false, false, NOBODY),
    RECALL_OWN("recall one's own messages", YES, YES, YES, true, false, NOBODY),
    RECALL_OTHERS("recall messages of others", YES, YES, NO, true, false, MODERATORS),
    MENTION_ALL("mention all", YES, YES, WHERE_SMALL, false, false, NOBODY),
    SEE_COUNTS("see how many have read", WHERE_COUNTED, WHERE_COUNTED, WHERE_COUNTED, true, true, NOBODY),
    SEE_NAMES("see who has read", WHERE_NAMED, WHERE_NAMED, WHERE_NAMED, true, true, NOBODY),
    GIVE_NOTICES("give notices", YES, YES, NO, false, false, NOBODY),
    ADD("add members", YES, YES, NO, true, false, OPERATORS),
    REMOVE("remove members", YES, NO_OWNERS, NO, true, false, OPERATORS),
    GIVE_ROLES("give and take roles", YES, NO_OWNERS, NO, true, false, OPERATORS),
    LEAVE("leave", YES, YES, YES, true, false, NOBODY),
    CHANGE_RULES("rename the group, change its rules", YES, YES, NO, true, false, NOBODY),
    SILENCE("silence a member, or all MEMBERs", NO_OWNERS, MEMBERS, NO, true, false, MODERATORS),
    ARCHIVE("archive the group and open it again", YES, NO, NO, true, true, OPERATORS),
    KEEP("say how long messages are kept", NO, NO, NO, true, true, OPERATORS);

    private final String words;
    private final Grant owner;
    private final Grant admin;
    private final Grant member;
    private final boolean whileSilenced;
    private final boolean whileArchived;
    private final Oversight oversight;

    GroupRight(
            String words,
            Grant owner,
            Grant admin,
            Grant member,
            boolean whileSilenced,
            boolean whileArchived,
            Oversight oversight) {
        this.words = words;
        this.owner = owner;
        this.admin = admin;
        this.member = member;
        this.whileSilenced = whileSilenced;
        this.whileArchived = whileArchived;
        this.oversight = oversight;
    }

    /** What one may do, such as "send messages". */
    String words() {
        return words;
    }

    Grant of(Role role) {
        return switch (role) {
            case OWNER -> owner;
            case ADMIN -> admin;
            case MEMBER -> member;
        };
    }

    boolean whileSilenced() {
        return whileSilenced;
    }

    boolean whileArchived() {
        return whileArchived;
    }

    /** Who has it in every group by a role of the server; the edge asks. */
    public Oversight oversight() {
        return oversight;
    }
}
