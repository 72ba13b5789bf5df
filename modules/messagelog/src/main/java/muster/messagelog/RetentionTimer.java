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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicBoolean;
import muster.groups.GroupRetention;
import muster.groups.Groups;
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

    /** Groups looked at by one statement. */
    private static final int GROUPS_AT_ONCE = 1_000;

    /** Batches in one tick: what is left waits for the next one, so that a log that was kept for years goes beside other work. */
    private static final int BATCHES_PER_TICK_MAX = 1_000;

    @Resource
    TimerService timers;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    MessageLogConfig config;

    private final AtomicBoolean running = new AtomicBoolean();

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.retentionEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig("retention", false));
    }

    /** Deletes what has become too old, in batches of a transaction each. */
    @Timeout
    public void forget() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            forgetInBatches();
        } catch (Exception e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Old messages stay for now; the next tick tries again.", e);
        } finally {
            running.set(false);
        }
    }

    private void forgetInBatches() {
        int batches = 0;
        long after = 0;
        while (true) {
            var page = groups.retentions(after, config.retentionDays, GROUPS_AT_ONCE);
            for (var due : log.dueForForgetting(page)) {
                batches = forget(due, batches);
                if (batches >= BATCHES_PER_TICK_MAX) {
                    return;
                }
            }
            if (page.size() < GROUPS_AT_ONCE) {
                return;
            }
            after = page.get(page.size() - 1).group();
        }
    }

    private int forget(GroupRetention due, int before) {
        int batches = before + 1;
        while (log.forgetSome(due) && batches < BATCHES_PER_TICK_MAX) {
            batches++;
        }
        return batches;
    }
}
