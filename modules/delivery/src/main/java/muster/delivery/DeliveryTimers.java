package muster.delivery;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.SchemaReady;

/** The clockwork of delivery: looks at the tails, at the changes and at the connections. Public because EJBs must be. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class DeliveryTimers {
    private static final System.Logger LOG = System.getLogger(DeliveryTimers.class.getName());
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

    @Resource
    TimerService timers;

    @Inject
    DeliveryConfig config;

    @Inject
    TailCheck tailCheck;

    @Inject
    ChangeFeed changeFeed;

    @Inject
    Sweeper sweeper;

    @Inject
    ReadRelay relay;

    @Inject
    Reminders reminders;

    @Inject
    Instances instances;

    @Inject
    Event<JobFailed> failures;

    @Inject
    Event<JobSkipped> skips;

    private final Map<Task, Boolean> failing = new ConcurrentHashMap<>();
    private final Map<Task, Boolean> running = new ConcurrentHashMap<>();

    /** What is done again and again. */
    enum Task {
        TAIL_CHECK,
        CHANGES,
        SWEEP,
        REMIND,
        POLL,
        DUE_REMINDERS,
        ALIVE
    }

    /** Starts the timers. */
    public void start(@Observes SchemaReady event) {
        every(config.tailCheckEvery, Task.TAIL_CHECK);
        every(config.changesEvery, Task.CHANGES);
        every(SWEEP_EVERY, Task.SWEEP);
        every(SWEEP_EVERY, Task.REMIND);
        every(SWEEP_EVERY, Task.DUE_REMINDERS);
        every(config.receiptPollEvery, Task.POLL);
        every(Instances.EVERY, Task.ALIVE);
    }

    private void every(Duration period, Task task) {
        timers.createIntervalTimer(period.toMillis(), period.toMillis(), new TimerConfig(task, false));
    }

    /** Does what the timer is for; a tick that comes while the one before is still at work is skipped. */
    @Timeout
    public void tick(Timer timer) {
        var task = (Task) timer.getInfo();
        if (running.putIfAbsent(task, true) != null) {
            skips.fire(new JobSkipped(task.name()));
            return;
        }
        try {
            perform(task);
            failing.remove(task);
        } catch (Exception e) { // A timer that throws is given up by the container; the next tick tries again.
            if (failing.put(task, true) == null) {
                LOG.log(System.Logger.Level.WARNING, task + " failed and is tried again with every tick.", e);
            }
            failures.fire(new JobFailed(task.name(), e));
        } finally {
            running.remove(task);
        }
    }

    private void perform(Task task) {
        switch (task) {
            case TAIL_CHECK -> tailCheck.check();
            case CHANGES -> changeFeed.read();
            case SWEEP -> sweeper.sweep();
            case REMIND -> relay.remind();
            case POLL -> relay.poll();
            case DUE_REMINDERS -> reminders.look();
            case ALIVE -> instances.tell();
        }
    }
}
