package muster.delivery;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Lets many connections send at once: on the calling lane's thread and on as many helpers as have nothing to do. A send is a
 * socket write, 10 to 15 microseconds, so one thread alone needs 75 ms for a group with 5,000 connections.
 *
 * <p>A helper is never waited for before it starts: when all are busy with another lane's sockets, the caller does its own.
 * Who is done takes the next few, so that a slow write holds up its few only. Any thread may call.
 *
 * <p>Helpers are for processors with nothing to do. While the container's threads look at what clients have sent on as many as
 * there are but one, a helper leaves after its few, and the caller goes on alone: its clients wait for answers, and among
 * them are those who send.
 */
final class FanOut {
    private static final System.Logger LOG = System.getLogger(FanOut.class.getName());

    /** So few are sent before another thread has woken up. */
    static final int ALONE_MAX = 128;

    private static final int AT_ONCE = 32;

    private static final ClassLoader NOTHING = new ClassLoader(null) {
        @Override
        public Enumeration<URL> getResources(String name) {
            return Collections.emptyEnumeration();
        }
    };

    /** One caller's connections, and how far those who send for it have come. */
    private static final class Job<T> {
        final List<T> connections;
        final Consumer<T> send;
        final AtomicInteger next = new AtomicInteger();
        final Semaphore helped = new Semaphore(0);

        Job(List<T> connections, Consumer<T> send) {
            this.connections = connections;
            this.send = send;
        }

        void run(BooleanSupplier leave) {
            int size = connections.size();
            for (int from = next.getAndAdd(AT_ONCE); from < size; from = next.getAndAdd(AT_ONCE)) {
                connections.subList(from, Math.min(size, from + AT_ONCE)).forEach(this::guarded);
                if (leave.getAsBoolean()) {
                    return;
                }
            }
        }

        /** One broken connection must not keep the others from their entries. */
        private void guarded(T connection) {
            try {
                send.accept(connection);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "A connection could not send.", e);
            }
        }
    }

    private final SynchronousQueue<Job<?>> idle = new SynchronousQueue<>();
    private final int helpers;
    private final BooleanSupplier pressed;
    private volatile boolean stopped;

    /**
     * @param helpers threads besides the callers' own; zero for none
     * @param pressed whether helpers are in the way of others
     */
    FanOut(int helpers, BooleanSupplier pressed) {
        this.helpers = helpers;
        this.pressed = pressed;
    }

    /** Starts the helpers. */
    void start(ThreadFactory threads) {
        IntStream.range(0, helpers).forEach(i -> {
            var thread = threads.newThread(this::help);
            thread.setName("muster-fan-out-" + i);
            thread.start();
        });
    }

    /** Ends the helpers within a second. */
    void stop() {
        stopped = true;
    }

    /** Does {@code send} with each once and returns when all are done. The list must not change meanwhile. */
    <T> void each(List<T> connections, Consumer<T> send) {
        withoutClasses(() -> {
            var job = new Job<>(connections, send);
            int joined = 0;
            while (connections.size() > ALONE_MAX && joined < helpers && idle.offer(job)) {
                joined++;
            }
            job.run(() -> false);
            job.helped.acquireUninterruptibly(joined);
        });
    }

    private void help() {
        withoutClasses(() -> {
            try {
                while (!stopped) {
                    var job = idle.poll(1, TimeUnit.SECONDS);
                    if (job != null) {
                        help(job);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void help(Job<?> job) {
        try {
            job.run(pressed);
        } finally {
            job.helped.release();
        }
    }

    /**
     * Sends with a context class loader that has nothing to offer. Every Tyrus send schedules a task on the managed
     * scheduled executor, which captures the thread's context by a ServiceLoader look-up over the context class loader's
     * jars: over half of all CPU when that is the WAR's (design.md section 5). Nothing below a send needs the WAR's classes.
     */
    private static void withoutClasses(Runnable work) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(NOTHING);
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
