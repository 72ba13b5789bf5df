package muster.identity;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.OptionalInt;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.SchemaReady;

/**
 * The timer that syncs the directory. Every instance runs one; the lease lets the first of them sync and the others find that it
 * was done a moment ago. Public because EJBs must be.
 */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class DirectoryTimer {
    private static final String NAME = "identity-directory";
    private static final System.Logger LOG = System.getLogger(DirectoryTimer.class.getName());

    /** After a start, so that the first sync does not meet all that starts with it. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(10);

    @Resource
    TimerService timers;

    @Inject
    LdapConfig config;

    @Inject
    DirectorySync sync;

    @Inject
    DirectoryLease lease;

    @Inject
    Event<JobFailed> failures;

    @Inject
    Event<JobSkipped> skips;

    /** Starts the timer where there is a directory. */
    public void start(@Observes SchemaReady event) {
        if (!config.present()) {
            return;
        }
        if (config.tls.equals("none")) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "muster.identity.ldap.tls is none: with ldap:// passwords cross the network in the clear.");
        }
        long millis = config.syncEvery.toMillis();
        timers.createIntervalTimer(Math.min(millis, FIRST_AFTER.toMillis()), millis, new TimerConfig(NAME, false));
    }

    /** Syncs, unless another instance did. */
    @Timeout
    public void sync() {
        try {
            if (!synced()) {
                skips.fire(new JobSkipped(NAME));
            }
        } catch (RuntimeException e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "The directory was not synced; the next tick tries again.", e);
            failures.fire(new JobFailed(NAME, e));
        }
    }

    /** Whether it is known now how the sync goes; not so when another instance has it in hand, or failed a moment ago. */
    private boolean synced() {
        try {
            // Instances tick at different moments: half a period apart is soon enough for none of them to do it twice.
            var report = sync.run(Origin.server(), OptionalInt.empty(), config.syncEvery.dividedBy(2));
            if (report.stopped() != null) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The directory was not synced: {0}; see GET admin/directory.",
                        report.stopped());
                failures.fire(new JobFailed(NAME, new IllegalStateException(report.stopped())));
            }
        } catch (Refused e) {
            if (e.refusal() == Refusal.CONFLICT) {
                return lease.state().wentWell();
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The directory was not synced; the next tick tries again. {0}",
                    e.getMessage());
            failures.fire(new JobFailed(NAME, e));
        }
        return true;
    }
}
