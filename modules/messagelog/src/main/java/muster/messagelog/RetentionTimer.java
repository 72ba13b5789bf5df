package muster.messagelog;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
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
import muster.groups.Groups;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.SchemaReady;

/**
 * The timer that deletes what groups do not keep any longer. Every instance runs one; they skip each other's groups. Public
 * because EJBs must be.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class RetentionTimer {
    private static final System.Logger LOG = System.getLogger(RetentionTimer.class.getName());
    private static final String NAME = "retention";

    @Resource
    TimerService timers;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    MessageLogConfig config;

    @Inject
    MeterRegistry meters;

    @Inject
    Event<JobFailed> failures;

    @Inject
    Event<JobSkipped> skips;

    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean stopped;

    /** Where the last tick stopped; only the one that runs touches it. */
    private long after;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.retentionEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Lets a tick that is at work end with its present batch. */
    @PreDestroy
    public void stop() {
        stopped = true;
    }

    /** Deletes what has become too old, in batches of a transaction each. */
    @Timeout
    public void forget() {
        if (!running.compareAndSet(false, true)) {
            skips.fire(new JobSkipped(NAME));
            return;
        }
        try {
            var tick = new RetentionTick(groups, log, config.retentionDays, meters, () -> stopped);
            after = tick.from(after);
            tick.failure().ifPresent(failure -> failures.fire(new JobFailed(NAME, failure)));
        } catch (Exception e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Old messages stay for now; the next tick tries again.", e);
            failures.fire(new JobFailed(NAME, e));
        } finally {
            running.set(false);
        }
    }
}
