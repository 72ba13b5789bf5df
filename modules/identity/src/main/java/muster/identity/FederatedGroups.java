package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets groups of Muster follow what an identity provider says of one who signs in. Each group in a transaction of its own: one
 * that is full, archived or gone keeps nobody out. As with the directory, only whom the provider put in does it take out again.
 */
@ApplicationScoped
class FederatedGroups {
    private static final System.Logger LOG = System.getLogger(FederatedGroups.class.getName());

    @Inject
    DirectoryAccounts accounts;

    @Inject
    Audit audit;

    @Inject
    OwnTransaction transaction;

    @Inject
    Event<DirectoryMembersChanged> moved;

    /** Puts the user into those groups, and takes it out of the others. Not to be called inside a transaction. */
    void follow(Origin by, long user, Map<Long, Boolean> groups) {
        if (groups.isEmpty()) {
            return;
        }
        var present = transaction.of(() -> accounts.groupsOf(user, groups.keySet()));
        groups.forEach((group, wanted) -> {
            if (wanted != present.contains(group)) {
                move(by, user, group, wanted);
            }
        });
    }

    private void move(Origin by, long user, long group, boolean in) {
        var coming = in ? List.of(user) : List.<Long>of();
        var leaving = in ? List.<Long>of() : List.of(user);
        try {
            transaction.of(() -> {
                var refusals = new ArrayList<String>();
                moved.fire(new DirectoryMembersChanged(group, coming, leaving, refusals::add));
                if (refusals.isEmpty()) {
                    accounts.remember(group, coming, leaving);
                    audit.write(by, "directory_followed", "group:" + group, (in ? "+" : "−") + "user:" + user);
                } else {
                    LOG.log(System.Logger.Level.WARNING, failed(user, group, in) + " {0}", refusals.get(0));
                }
                return group;
            });
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, failed(user, group, in), e);
        }
    }

    private static String failed(long user, long group, boolean in) {
        return "User " + user + " cannot follow the provider " + (in ? "into" : "out of") + " group " + group
                + "; the next sign-in tries again.";
    }
}
