package muster.unread;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
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

/** The Timer that empties the staging queues. Public because EJBs must be. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class MergeTimer {
    private static final String NAME = "unread-merge";
    private static final System.Logger LOG = System.getLogger(MergeTimer.class.getName());

    @Resource
    TimerService timers;

    @Inject
    UnreadChanges changes;

    @Inject
    UnreadConfig config;

    @Inject
    Event<JobFailed> failures;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.mergeEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Gives out what is due. */
    @Timeout
    public void merge() {
        try {
            changes.flush();
        } catch (RuntimeException e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Merged reads could not be given out; later ones will be.", e);
            failures.fire(new JobFailed(NAME, e));
        }
    }
}
