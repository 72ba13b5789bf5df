package muster.groups;

/** Who does something to a group: a member, by its role, or an overseer, by a role of the server that the edge has checked. */
public record Actor(long user, boolean overseer) {
    /** Somebody who acts as a member, if it is one. */
    public static Actor member(long user) {
        return new Actor(user, false);
    }

    /** Somebody with the {@link Oversight} that the right needs. */
    public static Actor overseer(long user) {
        return new Actor(user, true);
    }
}
