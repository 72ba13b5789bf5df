package muster.identity;

import jakarta.annotation.PreDestroy;
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
import muster.kernel.JobFailed;
import muster.kernel.SchemaReady;

/** The timer that writes what need not be written at once. Public because EJBs must be. */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class WriteBehind {
    private static final String NAME = "identity-write-behind";
    private static final System.Logger LOG = System.getLogger(WriteBehind.class.getName());

    @Resource
    TimerService timers;

    @Inject
    IdentityConfig config;

    @Inject
    MergedActs acts;

    @Inject
    LastUses uses;

    @Inject
    Event<JobFailed> failures;

    private volatile boolean stopping;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.writeBehindEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Writes what has gathered, also when the server stops. */
    @Timeout
    public void write() {
        attempt("Merged acts", acts::flush);
        attempt("Last uses", uses::flush);
    }

    /** Each by itself: what fails keeps nothing else from being written. A timer that throws is given up by the container. */
    private void attempt(String what, Runnable flush) {
        try {
            flush.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, what + " are not written yet; the next tick tries again.", e);
            if (!stopping) { // Nobody is there any more to hear of it.
                failures.fire(new JobFailed(NAME, e));
            }
        }
    }

    @PreDestroy
    void stop() {
        stopping = true;
        write();
    }
}
