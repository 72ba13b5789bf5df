package muster.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The requests of one connection that need the database: each runs on the shared executor when the one before it has its
 * answer, so that a slow one neither blocks the container's thread nor is overtaken. Any thread may call any method.
 */
final class Turns {
    private final Executor executor;
    private final int waitingMax;
    private final Runnable rejected;
    private final Deque<Runnable> requests = new ArrayDeque<>();

    /** From the first request until none waits. */
    private boolean working;

    private boolean parked;

    /** The parked request has returned: who goes on must give the turn to the next one. */
    private boolean returned;

    /**
     * @param waitingMax requests that may wait behind the one whose turn it is
     * @param rejected what happens when the executor takes no more; what waits then never runs
     */
    Turns(Executor executor, int waitingMax, Runnable rejected) {
        this.executor = executor;
        this.waitingMax = waitingMax;
        this.rejected = rejected;
    }

    /** Runs a request behind the ones that came before it; false when too many are waiting. */
    boolean add(Runnable request) {
        synchronized (requests) {
            if (requests.size() >= waitingMax) {
                return false;
            }
            requests.add(request);
            if (working) {
                return true;
            }
            working = true;
        }
        return hand();
    }

    /** The request whose turn it is will be answered by others: the ones behind it wait for {@link #goOn}. */
    void park() {
        synchronized (requests) {
            parked = true;
        }
    }

    /** What was parked has its answer. */
    void goOn() {
        synchronized (requests) {
            parked = false;
            if (!returned) {
                return; // Its own thread gives the turn on.
            }
            returned = false;
            if (!goesOn()) {
                return;
            }
        }
        hand();
    }

    /** Whether every request has been answered. */
    boolean isIdle() {
        synchronized (requests) {
            return !working && requests.isEmpty();
        }
    }

    private boolean hand() {
        try {
            executor.execute(this::work);
            return true;
        } catch (RejectedExecutionException e) {
            rejected.run();
            return false;
        }
    }

    /** One request per turn, so that a client with many cannot keep a thread from the others. */
    private void work() {
        Runnable request;
        synchronized (requests) {
            request = requests.remove();
        }
        try {
            request.run();
        } finally {
            boolean next;
            synchronized (requests) {
                returned = parked;
                next = !parked && goesOn();
            }
            if (next) {
                hand();
            }
        }
    }

    private boolean goesOn() {
        working = !requests.isEmpty();
        return working;
    }
}
