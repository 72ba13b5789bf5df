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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import muster.groups.GroupUser;
import muster.kernel.Frame;
import muster.kernel.ReceiptCount;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.kernel.SchemaReady;
import muster.receipts.Receipts;
import muster.unread.UnreadCounts;

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
    private record Waiting(Connection connection, Request.Ping ping) {}

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    RequestThreads executor;

    @Inject
    DeliveryConfig config;

    @Inject
    UnreadCounts unread;

    @Inject
    Receipts receipts;

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
    void add(Connection connection, Request.Ping ping) {
        if (!connection.startAnswer(config.sendsWaitingMax)) {
            throw new Refused(Refusal.RATE_LIMITED, "too many requests wait for their answer", RETRY_AFTER);
        }
        if (!waiting.offer(new Waiting(connection, ping))) {
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
                var counting = new ArrayList<>(some);
                counting.removeIf(each -> each.ping.receipts().isEmpty());
                some.removeAll(counting);
                if (!counting.isEmpty()) {
                    answerLater(counting);
                }
                if (!some.isEmpty()) {
                    answer(some);
                }
                some.clear();
                long took = System.nanoTime() - began;
                TimeUnit.NANOSECONDS.sleep(Math.min(took * REST_TIMES, REST_MAX_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counting takes its time, for which a lone keepalive must not wait. */
    private void answerLater(List<Waiting> counting) {
        try {
            executor.execute(() -> answer(counting));
        } catch (RejectedExecutionException e) {
            var refused = busy();
            counting.forEach(each -> end(each, Frame.ErrorFrame.of(each.ping.ref(), refused, null)));
        }
    }

    private void answer(List<Waiting> some) {
        Map<Long, Long> totals;
        Map<GroupUser, List<ReceiptCount>> counts;
        try {
            totals = unread.totals(
                    some.stream().map(each -> each.connection.user()).collect(Collectors.toSet()));
            counts = counts(some);
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "Pings could not be answered; their senders are told to repeat them.",
                    e);
            // While the database is away each reading waits for it, and these must not wait for one another.
            waiting.drainTo(some);
            var refused = busy();
            some.forEach(each -> end(each, Frame.ErrorFrame.of(each.ping.ref(), refused, null)));
            return;
        }
        var at = clock.instant();
        for (var each : some) {
            long total = totals.getOrDefault(each.connection.user(), 0L);
            end(each, new Frame.Pong(each.ping.ref(), at, total, pacer.next(), receipts(each, counts)));
        }
    }

    /** The counts that keepalives ask for: all that wait are counted together, group by group. */
    private Map<GroupUser, List<ReceiptCount>> counts(List<Waiting> some) {
        Map<GroupUser, Long> asked = new HashMap<>();
        for (var each : some) {
            each.ping
                    .receipts()
                    .forEach((group, since) ->
                            asked.merge(new GroupUser(group, each.connection.user()), since, Math::min));
        }
        return asked.isEmpty() ? Map.of() : receipts.own(asked);
    }

    private static List<Frame.Receipt> receipts(Waiting each, Map<GroupUser, List<ReceiptCount>> counts) {
        var own = new ArrayList<Frame.Receipt>();
        for (var group : each.ping.receipts().keySet()) {
            var ofGroup = counts.get(new GroupUser(group, each.connection.user()));
            if (ofGroup != null) {
                own.add(new Frame.Receipt(group, ofGroup));
            }
        }
        return own;
    }

    private static void end(Waiting each, Frame frame) {
        each.connection.endAnswer();
        each.connection.tell(frame);
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
