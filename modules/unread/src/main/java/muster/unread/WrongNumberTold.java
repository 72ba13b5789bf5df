package muster.unread;

import muster.groups.GroupUser;

/**
 * A member was told an unread number that was not right when it was told; {@code right} is what should have been said. Fired
 * by the audit, on its timer's thread, so that whoever told it tells it anew.
 */
public record WrongNumberTold(GroupUser member, Kind kind, Unread told, long right) {
    /** Which of the two numbers was wrong. */
    public enum Kind {
        MESSAGES,
        MENTIONS
    }
}
