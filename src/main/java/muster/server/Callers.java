package muster.server;

import jakarta.ws.rs.core.SecurityContext;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.identity.Caller;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** Who makes a request; behind {@link SignedInOnly} there always is somebody. */
final class Callers {
    static final String ADMIN = "admin";
    static final String USER = "user";
    static final String SCRAPER = "scraper";

    private Callers() {}

    /** The caller of a request that {@link SignedInOnly} let through. */
    static Caller of(SecurityContext security) {
        return Caller.of(security.getUserPrincipal().getName());
    }

    /** The caller as a member of whatever group it names. */
    static Actor member(SecurityContext security) {
        return Actor.member(of(security).user());
    }

    /**
     * The caller as an overseer of all groups.
     *
     * @throws Refused {@code forbidden} unless it has the role of the server that this right needs
     */
    static Actor overseer(SecurityContext security, GroupRight right) {
        if (!security.isUserInRole(ADMIN)) {
            throw new Refused(Refusal.FORBIDDEN, "only " + right.oversight().words() + " of the server may do this");
        }
        return Actor.overseer(of(security).user());
    }

    /**
     * Lets only administrators go on.
     *
     * @throws Refused {@code forbidden} for everyone else
     */
    static void requireAdmin(SecurityContext security) {
        if (!security.isUserInRole(ADMIN)) {
            throw new Refused(Refusal.FORBIDDEN, "only administrators may do this");
        }
    }
}
