package muster.delivery;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import muster.kernel.Frame;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.SchemaReady;
import muster.unread.UnreadCounts;
import org.jspecify.annotations.Nullable;

/**
 * Answers pings, on one thread. All that wait at the same moment get their unread totals from one reading: a reading for
 * each of 5,000 clients, twice a minute, took a quarter of two cores. After a reading the thread rests ten times as long as
 * it took, so that keepalives never take more than a small part of the instance; a lone ping never waits.
 */
@ApplicationScoped
class Pings {
    private static final System.Logger LOG = System.getLogger(Pings.class.getName());
    private static final int WAITING_MAX = 100_000;
    private static final int READING_MAX = 100;
    private static final int REST_TIMES = 10;
    private static final long REST_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A ping that waits for its pong. */
    private record Waiting(Connection connection, @Nullable String ref) {}

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    DeliveryConfig config;

    @Inject
    UnreadCounts unread;

    @Inject
    AckPacer pacer;

    @Inject
    Clock clock;

    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private volatile Thread answerer = new Thread();
    private volatile boolean stopped;

    void start(@Observes SchemaReady event) {
        answerer = threads.newThread(this::answer);
        answerer.setName("muster-pings");
        answerer.start();
    }

    /**
     * Takes a ping.
     *
     * @throws Refused {@code rate_limited} when the client has too many open, {@code busy} when all together have
     */
    void add(Connection connection, @Nullable String ref) {
        if (!connection.startAnswer(config.sendsWaitingMax)) {
            throw new Refused(Refusal.RATE_LIMITED, "too many requests wait for their answer", RETRY_AFTER);
        }
        if (!waiting.offer(new Waiting(connection, ref))) {
            connection.endAnswer();
            throw busy();
        }
    }

    private void answer() {
        var some = new ArrayList<Waiting>();
        try {
            while (!stopped) {
                some.add(waiting.take());
                waiting.drainTo(some, READING_MAX - 1);
                long began = System.nanoTime();
                answer(some);
                some.clear();
                long took = System.nanoTime() - began;
                TimeUnit.NANOSECONDS.sleep(Math.min(took * REST_TIMES, REST_MAX_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(List<Waiting> some) {
        Map<Long, Long> totals;
        try {
            totals = unread.totals(
                    some.stream().map(ping -> ping.connection.user()).collect(Collectors.toSet()));
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "Pings could not be answered; their senders are told to repeat them.",
                    e);
            // While the database is away each reading waits for it, and these must not wait for one another.
            waiting.drainTo(some);
            var refused = busy();
            some.forEach(ping -> end(ping, Frame.ErrorFrame.of(ping.ref, refused, null)));
            return;
        }
        var at = clock.instant();
        for (var ping : some) {
            long total = totals.getOrDefault(ping.connection.user(), 0L);
            end(ping, new Frame.Pong(ping.ref, at, total, pacer.next()));
        }
    }

    private static void end(Waiting ping, Frame frame) {
        ping.connection.endAnswer();
        ping.connection.tell(frame);
    }

    private static Refused busy() {
        return new Refused(Refusal.BUSY, "not now, repeat it", RETRY_AFTER);
    }

    @PreDestroy
    void stop() {
        stopped = true;
        answerer.interrupt();
    }
}
