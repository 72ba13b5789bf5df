package muster.groups;

import muster.identity.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Who does something to a group: a member, by its role, or an overseer, by a role of the server that the edge has checked.
 *
 * @param office from where an overseer acts, which is written down in the audit log; null for a member, whose acts stand in the
 *     group's log
 */
public record Actor(long user, @Nullable Origin office) {
    /** Somebody who acts as a member, if it is one. */
    public static Actor member(long user) {
        return new Actor(user, null);
    }

    /** Somebody with the {@link Oversight} that the right needs. */
    public static Actor overseer(Origin office) {
        return new Actor(office.user(), office);
    }

    boolean overseer() {
        return office != null;
    }
}
