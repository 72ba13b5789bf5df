package muster.delivery;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads for what must not keep a container's or a lane's thread: requests that need the database, and closing.
 *
 * <p>No managed executor, for that captures the context of whoever hands it a task: on Payara a ServiceLoader look-up over the
 * jars of the server and the WAR with every request, about 1 ms of CPU. These threads are the server's as well, made once
 * with the application's context, and take tasks as they are (Jakarta Concurrency 3.0, section 3.4: a managed thread factory
 * may be given to an executor of Java SE).
 */
@ApplicationScoped
class RequestThreads implements Executor {
    /** Each connection has at most one request and one close in here. */
    private static final int WAITING_MAX = 100_000;

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    DeliveryConfig config;

    private ThreadPoolExecutor pool;

    @PostConstruct
    void start() {
        pool = new ThreadPoolExecutor(
                config.requestThreads,
                config.requestThreads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                task -> {
                    var thread = threads.newThread(task);
                    thread.setName("muster-requests");
                    return thread;
                });
    }

    /** @throws RejectedExecutionException when too many are waiting, or the instance stops */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @PreDestroy
    void stop() {
        pool.shutdownNow();
    }
}
