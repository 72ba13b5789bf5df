package muster.messagelog;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What waits for one worker. The worker takes what is there, up to a batch, and waits for more only for a moment and only in
 * a burst: it wakes sooner than a container hands over the frames of one sender, and what comes a moment late would wait for
 * a whole transaction. A lone message never waits. (PostgreSQL's {@code commit_delay} and {@code commit_siblings}, before the
 * statements instead of after.)
 *
 * <p>{@link #offer} and {@link #size} may be called from any thread, the rest belongs to the worker's.
 */
final class BurstQueue<T> {
    /** The next message of a burst is here by then, or the burst is over. */
    static final long GAP_NANOS_MAX = TimeUnit.MICROSECONDS.toNanos(200);

    /** A burst is waited for no longer: a fifth of what a transaction takes. */
    static final long LINGER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final BlockingQueue<T> queue;
    private boolean burst;

    /** @param queue bounded; empty */
    BurstQueue(BlockingQueue<T> queue) {
        this.queue = queue;
    }

    /** False when it is full. */
    boolean offer(T element) {
        return queue.offer(element);
    }

    int size() {
        return queue.size();
    }

    void forEach(Consumer<T> action) {
        queue.forEach(action);
    }

    /** Fills a batch up to its size; waits up to a second for the first when it is empty, and may leave it so. */
    void fill(List<T> batch, int batchMax) throws InterruptedException {
        if (batch.isEmpty()) {
            addNext(batch, IDLE_NANOS_MAX);
        }
        queue.drainTo(batch, Math.max(0, batchMax - batch.size()));
        if (burst) {
            linger(batch, batchMax);
        }
        burst = batch.size() > 1;
    }

    private void linger(List<T> batch, int batchMax) throws InterruptedException {
        long until = System.nanoTime() + LINGER_NANOS_MAX;
        boolean more = !batch.isEmpty();
        while (more && batch.size() < batchMax && System.nanoTime() - until < 0) {
            more = addNext(batch, GAP_NANOS_MAX);
        }
    }

    private boolean addNext(Collection<T> batch, long nanos) throws InterruptedException {
        var next = queue.poll(nanos, TimeUnit.NANOSECONDS);
        return next != null && batch.add(next);
    }
}
