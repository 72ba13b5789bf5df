package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import muster.groups.Groups;
import muster.groups.MembersJoined;
import muster.groups.MembersLeft;
import muster.groups.MembershipChange;
import muster.identity.AccessRevoked;
import muster.identity.Identity;
import muster.messagelog.NoticeGiven;

/**
 * Brings changes of access and membership to this instance's connections within a second, also with the broker down
 * (amendment 2): its own at once by event, the other instances' by reading the change tables. Reading may repeat a change;
 * everything done here compares with what holds now, so a repeat or a late one does no harm. A change of rights has nothing
 * to compare with: this instance's own is not repeated, and another's lets a socket begin anew that is younger by a second.
 */
@ApplicationScoped
class ChangeFeed {
    @Inject
    Identity identity;

    @Inject
    Groups groups;

    @Inject
    Registry registry;

    @Inject
    Admission admission;

    private long accessHorizon;
    private long membershipHorizon;
    private final DoneByEvent changesDone = new DoneByEvent();
    private Set<Long> seenAccess = new HashSet<>();
    private Set<Long> seenMembership = new HashSet<>();

    /** One reading of both tables; called by one timer at a time. */
    synchronized void read() {
        var revocations = identity.revocationsSince(accessHorizon);
        var access = new HashSet<Long>();
        var doubtful = new ArrayList<Connection>();
        for (var revoked : revocations.revoked()) {
            access.add(revoked.id());
            if (seenAccess.contains(revoked.id())) {
                continue;
            }
            if (revoked.session() == AccessRevoked.CHANGED && changesDone.contains(revoked.id())) {
                continue; // Who has come back since then has come with the new rights.
            }
            if (revoked.session() == AccessRevoked.ALL) {
                doubtful.addAll(registry.of(revoked.user()));
            } else {
                act(revoked);
            }
        }
        closeWhatIsOver(doubtful);
        accessHorizon = revocations.horizon(); // Only now: what could not be done is read again.
        seenAccess = access;
        changesDone.read();

        var changes = groups.changesSince(membershipHorizon);
        membershipHorizon = changes.horizon();
        var memberships = new HashSet<Long>();
        for (var change : changes.changes()) {
            memberships.add(change.id());
            if (!seenMembership.contains(change.id())) {
                apply(change);
            }
        }
        seenMembership = memberships;
    }

    /** All sessions of their users were over when that was written down; whoever has signed in again since then stays. */
    private void closeWhatIsOver(List<Connection> connections) {
        if (connections.isEmpty()) {
            return;
        }
        var present =
                identity.present(connections.stream().map(Connection::caller).toList());
        for (var connection : connections) {
            if (!present.containsKey(connection.caller())) {
                connection.close(CloseReason.CloseCodes.VIOLATED_POLICY, "access revoked");
            }
        }
    }

    private void apply(MembershipChange change) {
        switch (change.kind()) {
            case JOINED -> admission.joined(change.users(), change.group());
            case LEFT -> admission.left(change.users(), change.group());
        }
    }

    void revoke(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccessRevoked event) {
        act(event);
        if (event.session() == AccessRevoked.CHANGED) {
            changesDone.add(event.id());
        }
    }

    private void act(AccessRevoked event) {
        for (var connection : registry.of(event.user())) {
            if (event.session() == AccessRevoked.CHANGED) {
                connection.close(CloseReason.CloseCodes.GOING_AWAY, "rights changed");
            } else if (event.session() == AccessRevoked.ALL
                    || event.session() == connection.caller().session()) {
                connection.close(CloseReason.CloseCodes.VIOLATED_POLICY, "access revoked");
            }
        }
    }

    void join(@Observes(during = TransactionPhase.AFTER_SUCCESS) MembersJoined event) {
        admission.joined(event.users(), event.group());
    }

    void leave(@Observes(during = TransactionPhase.AFTER_SUCCESS) MembersLeft event) {
        admission.left(event.users(), event.group());
    }

    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) NoticeGiven event) {
        registry.of(event.user()).forEach(connection -> connection.tell(event.notice()));
    }
}
