package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import muster.identity.Audit;
import muster.identity.ServerRole;
import org.primefaces.PrimeFaces;

/**
 * Lets a small load run against this installation. The load is made by the page itself (selftest.js), as a member's client would
 * make it: what it measures includes the network and all that stands in between.
 */
@Named("selftest")
@RequestScoped
public class SelftestPage {
    @Inject
    Audit audit;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    /** Writes down that it is run; the page does the rest. */
    public void start() {
        boolean started = attempts.make(
                () -> audit.record(staff.require(ServerRole.OPERATOR), "self_test_run", "", ""), "selftest.started");
        PrimeFaces.current().ajax().addCallbackParam("started", started);
    }
}
