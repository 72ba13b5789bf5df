package muster.groups;

import java.util.List;

/** A row of the change table: who came into or left a group; numbered by {@code id}. */
public record MembershipChange(long id, long group, Kind kind, List<Long> users) {
    /** What happened to the users. */
    public enum Kind {
        JOINED,
        LEFT
    }
}
