package muster.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one client one after another, in the order in which they came, on threads that many clients share.
 * All protocol state of a client is touched by such tasks only: it needs no lock, and what one task wrote the next one
 * sees. Safe from every thread.
 */
final class SerialExecutor implements Executor {
    /** Tasks run in a row before the other clients get their turn. */
    private static final int TASKS_PER_TURN = 64;

    private static final System.Logger LOG = System.getLogger(SerialExecutor.class.getName());

    private final ScheduledExecutorService pool;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Thread runner;

    SerialExecutor(ScheduledExecutorService pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            startTurn();
        }
    }

    /** Runs a task later; cancel the answer when it is no longer wanted. */
    Future<?> after(long nanos, Runnable task) {
        return pool.schedule(() -> execute(task), Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    /** Whether the caller is one of the tasks. */
    boolean isCurrent() {
        return runner == Thread.currentThread();
    }

    private void startTurn() {
        try {
            pool.execute(this::turn);
        } catch (RejectedExecutionException e) {
            // The pool is shut down, so the client is closed: what still comes must at least be told so.
            turn();
        }
    }

    private void turn() {
        int done = 0;
        int left;
        do {
            run(tasks.remove());
            done++;
            left = waiting.decrementAndGet();
        } while (left > 0 && done < TASKS_PER_TURN);
        if (left > 0) {
            startTurn();
        }
    }

    private void run(Runnable task) {
        runner = Thread.currentThread();
        try {
            task.run();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "a task of the client failed; it goes on with the next", e);
        } finally {
            runner = null;
        }
    }
}
