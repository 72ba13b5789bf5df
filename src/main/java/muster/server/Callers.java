package muster.server;

import jakarta.ws.rs.core.SecurityContext;
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
