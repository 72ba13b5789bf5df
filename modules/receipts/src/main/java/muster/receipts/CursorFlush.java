package muster.receipts;

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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import muster.kernel.JobFailed;
import muster.kernel.SchemaReady;

/** The timer that stores the cursors, and stores them once more when the server stops. Public because EJBs must be. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class CursorFlush {
    private static final String NAME = "cursor-flush";
    private static final System.Logger LOG = System.getLogger(CursorFlush.class.getName());

    /** One tick does not flush for ever: what is left after so many batches waits for the next one. */
    private static final int BATCHES_PER_TICK_MAX = 20;

    private static final long REST_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

    @Resource
    TimerService timers;

    @Inject
    Receipts receipts;

    @Inject
    Staged staged;

    @Inject
    RangePartitions partitions;

    @Inject
    ReceiptsConfig config;

    @Inject
    Event<CursorsAdvanced> advanced;

    @Inject
    Event<JobFailed> failures;

    private boolean failing;
    private volatile boolean stopping;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.flushEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Stores what is waiting. */
    @Timeout
    public void flush() {
        try {
            if (staged.size() > 0 && !partitions.areThere()) {
                receipts.makeRoom();
            }
            // What waits now and no more: whoever acks meanwhile is merged until the next tick, not written twice by
            // this one.
            long ackNanos = stopping ? 0 : config.ackFlushAfter.toNanos();
            var due = staged.batches(BATCHES_PER_TICK_MAX, System.nanoTime(), ackNanos);
            for (var batches = due.iterator(); batches.hasNext(); ) {
                long from = System.nanoTime();
                store(batches.next());
                if (batches.hasNext()) {
                    rest(System.nanoTime() - from);
                }
            }
            failing = false;
        } catch (Exception e) { // A timer that throws is given up by the container; cursors can wait.
            partitions.lookAgain(); // Perhaps there is none after all: its making may have been undone.
            if (!failing) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Cursors cannot be stored; they wait in memory for the next tick.",
                        e);
            }
            failing = true;
            if (!stopping) { // Nobody is there any more to hear of it.
                failures.fire(new JobFailed(NAME, e));
            }
        }
    }

    private void store(List<Staged.Move> moves) {
        var reads = receipts.store(moves);
        staged.written(moves); // Only now: until the commit answers, they must survive a failure.
        if (!reads.isEmpty()) {
            advanced.fire(new CursorsAdvanced(reads));
        }
    }

    /** When thousands read at once, they can wait and senders cannot: these get the database as long as a batch had it. */
    private void rest(long batchNanos) {
        if (!stopping) {
            LockSupport.parkNanos(Math.min(batchNanos, REST_NANOS_MAX));
        }
    }

    @PreDestroy
    void stop() {
        stopping = true;
        flush();
    }
}
