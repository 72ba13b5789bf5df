package muster.messagelog;

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
import java.util.concurrent.atomic.AtomicBoolean;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.SchemaReady;

/**
 * The timer that makes the log findable, behind the append and never in its way. A log that was written before there was a
 * search is looked through in the same steps. Public because EJBs must be.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SearchTimer {
    private static final String NAME = "search-index";
    private static final System.Logger LOG = System.getLogger(SearchTimer.class.getName());

    /** One tick does not work for ever: an old log is looked through beside what else there is to do. */
    private static final int STEPS_PER_TICK_MAX = 5;

    @Resource
    TimerService timers;

    @Inject
    MessageSearch search;

    @Inject
    MessageLogConfig config;

    @Inject
    Event<JobFailed> failures;

    @Inject
    Event<JobSkipped> skips;

    private final AtomicBoolean running = new AtomicBoolean();
    private boolean failing;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.searchEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Looks through what has been said since. */
    @Timeout
    public void look() {
        if (!running.compareAndSet(false, true)) {
            skips.fire(new JobSkipped(NAME));
            return;
        }
        try {
            for (int step = 0; step < STEPS_PER_TICK_MAX && search.lookThrough(); step++) {
                // Each step is a transaction of its own.
            }
            failing = false;
        } catch (Exception e) { // A timer that throws is given up by the container.
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "What was said cannot be made findable; tried again.", e);
            }
            failing = true;
            failures.fire(new JobFailed(NAME, e));
        } finally {
            running.set(false);
        }
    }
}
