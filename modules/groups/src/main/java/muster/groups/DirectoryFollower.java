package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import muster.identity.DirectoryMembersChanged;
import muster.identity.Origin;
import muster.kernel.Refused;

/**
 * Lets the members of groups follow the directory, in the transaction in which identity remembers that they do. Not through
 * {@link Groups}: identity commits that transaction itself, and must not find an interceptor's traces in it.
 */
@ApplicationScoped
class DirectoryFollower {
    @Inject
    GroupStore store;

    @Inject
    GroupDesk desk;

    @Inject
    MemberDesk members;

    /** In the name of the group's first OWNER, for every entry of its log has somebody who made it. */
    void follow(@Observes DirectoryMembersChanged event) {
        var owner = Actor.overseer(new Origin(store.firstOwner(event.group()), ""));
        try {
            members.follow(desk.hold(event.group(), owner), event.joined(), event.left());
        } catch (Refused e) { // Before anything was written.
            event.refusal().accept(e.getMessage());
        }
    }
}
