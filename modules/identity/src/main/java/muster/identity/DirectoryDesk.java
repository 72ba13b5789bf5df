package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.kernel.Refused;

/**
 * Does to users what another system says of them, and writes it down as if a person had done it: access that is lost or changed is
 * revoked in the same transaction, which is the caller's.
 */
@ApplicationScoped
class DirectoryDesk {
    /** In the detail of the audit log's lines, for the reader to tell them from what people do. */
    private static final String WHY = "directory";

    @Inject
    DirectoryAccounts accounts;

    @Inject
    RoleDesk roles;

    @Inject
    Sessions sessions;

    @Inject
    RevocationLog revocations;

    @Inject
    Audit audit;

    /**
     * Carries a plan out; answers how many leavers were cut off.
     *
     * @throws Refused {@code conflict} when nobody would be left to administer, for somebody went since the plan was made
     */
    int carryOut(Origin by, DirectoryPlan plan) {
        // Also when it is nobody: administrators' rows are locked before those of others.
        roles.keepAnAdministrator(plan.losing());
        accounts.forgetLeaversWhoAreEnabled();
        var acts = new ArrayList<Audit.Act>();
        added(accounts.insert(DirectoryAccounts.LDAP, plan.added()), acts);
        var otherRoles = new ArrayList<Long>();
        for (var changed : accounts.update(plan.changed(), plan.givesRoles())) {
            changed(changed, acts);
            if (!changed.roles().equals(changed.rolesBefore())) {
                otherRoles.add(changed.id());
            }
        }
        revocations.revoke(otherRoles, AccessRevoked.CHANGED);
        var gone =
                accounts.disable(plan.leavers().stream().map(DirectoryUser::id).toList());
        sessions.endAll(gone);
        revocations.revoke(gone, AccessRevoked.ALL);
        gone.forEach(user -> acts.add(new Audit.Act("user_disabled", "user:" + user, WHY)));
        audit.write(by, acts);
        return gone.size();
    }

    private static void added(List<DirectoryAccounts.Made> made, List<Audit.Act> acts) {
        for (var one : made) {
            acts.add(new Audit.Act("user_created", "user:" + one.id(), one.login()));
            acts.addAll(RoleDesk.changes(one.id(), Set.of(), one.roles()));
        }
    }

    private static void changed(DirectoryAccounts.Changed user, List<Audit.Act> acts) {
        var target = "user:" + user.id();
        if (user.enabled()) {
            acts.add(new Audit.Act("user_enabled", target, WHY));
        }
        if (!user.login().equals(user.loginBefore())) {
            acts.add(new Audit.Act("login_changed", target, user.loginBefore() + " to " + user.login()));
        }
        acts.addAll(RoleDesk.changes(user.id(), user.rolesBefore(), user.roles()));
    }
}
