package muster.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import muster.kernel.Frame;
import muster.kernel.SchemaReady;
import muster.messagelog.EntriesAppended;
import muster.messagelog.LogEntry;
import muster.messagelog.MessageLog;
import muster.receipts.Receipts;
import org.jspecify.annotations.Nullable;

/**
 * All lanes of this instance, spread over a few workers by the group's hash. Entries come in from the local append, the
 * bridge and the tail check; in which order, or how often, does not matter.
 */
@ApplicationScoped
class Dispatcher {
    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
    private static final ThreadLocal<LaneWorker> CURRENT = new ThreadLocal<>();

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    RequestThreads executor;

    @Inject
    DeliveryConfig config;

    @Inject
    Registry registry;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    Admission admission;

    @Inject
    Badges badges;

    @Inject
    Traffic traffic;

    @Inject
    MeterRegistry meters;

    private volatile List<LaneWorker> workers = List.of();
    private FanOut fanOut = new FanOut(0, () -> false);

    void start(@Observes SchemaReady event) {
        var counts = traffic.self().get();
        int othersMax = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        fanOut = new FanOut(config.fanOutHelpers, () -> counts.inHand() >= othersMax);
        fanOut.start(threads);
        workers = Stream.generate(() -> new LaneWorker(new Host(), fanOut, config.laneMailMax, config.laneRestMax))
                .limit(config.laneWorkers)
                .toList();
        Gauge.builder("muster.delivery.mail.waiting", this, Dispatcher::mailWaiting)
                .description("News that lanes have not looked at yet")
                .register(meters);
        Gauge.builder("muster.delivery.connections", registry, r -> r.all().size())
                .description("Open sockets of this instance")
                .register(meters);
        IntStream.range(0, workers.size()).forEach(i -> {
            var worker = workers.get(i);
            var thread = threads.newThread(() -> {
                CURRENT.set(worker);
                worker.run();
            });
            thread.setName("muster-lane-" + i);
            thread.start();
        });
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<Dispatcher> self() {
        return () -> this;
    }

    /** The worker whose thread this is, or null on any other thread. */
    static @Nullable LaneWorker currentWorker() {
        return CURRENT.get();
    }

    /** After success only: what was not stored is never told. */
    void hand(@Observes(during = TransactionPhase.AFTER_SUCCESS) EntriesAppended event) {
        offer(event.entries());
    }

    /** Brings entries to their groups' lanes. */
    void offer(List<LogEntry> entries) {
        Map<Long, List<LogEntry>> byGroup = new HashMap<>();
        entries.forEach(entry -> byGroup.computeIfAbsent(entry.group(), group -> new ArrayList<>())
                .add(entry));
        byGroup.forEach((group, some) -> worker(group).mail(group, lane -> lane.offer(some)));
    }

    /** Tells a lane how far its log has come. */
    void hint(long group, long seq) {
        worker(group).mail(group, lane -> lane.hint(seq));
    }

    /**
     * Runs work on the thread of a group's lane: answers go out from there, merged with what else waits. While that thread sends
     * to many they go out from another one: who has sent need not wait until a whole group has its message.
     */
    void answer(long group, Runnable work) {
        var worker = worker(group);
        try {
            if (worker.isBusy()) {
                executor.execute(work);
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "An answer goes out behind a long fan-out: no other thread is free.", e);
        }
        if (!worker.mail(group, lane -> work.run())) {
            work.run();
        }
    }

    /** Attaches a connection to the lanes of these groups; done when every lane holds for it. */
    CompletableFuture<Void> attach(Connection connection, Collection<Long> groups) {
        connection.groups().addAll(groups);
        return all(groups, lane -> {
            if (connection.stage() != Connection.Stage.CLOSED) {
                lane.attach(connection);
            }
        });
    }

    /** Opens a connection in a lane it is attached to: pushes start above {@code head}. */
    void open(Connection connection, long group, long floor, long head) {
        boolean focused = connection.focus().contains(group);
        must(group, lane -> lane.open(connection, focused, floor, head));
    }

    /** Stops pushing these groups to a connection. */
    void unfocus(Connection connection, Collection<Long> groups) {
        groups.forEach(group -> must(group, lane -> lane.unfocus(connection)));
    }

    /** Connections that look elsewhere and have not been told that this group has grown; the answer counts as telling them. */
    CompletableFuture<List<Connection>> unseen(long group) {
        var unseen = new CompletableFuture<List<Connection>>();
        Consumer<Lane> answer = lane -> unseen.complete(
                lane.takeUnseen().stream().map(Connection.class::cast).toList());
        if (!worker(group).mail(group, answer)) {
            badges.grew(group);
            unseen.complete(List.of());
        }
        return unseen;
    }

    /** Takes a user's connections out of a group that it is no member of any more, whatever the lane has still to say. */
    void evict(long user, long group) {
        for (var connection : registry.of(user)) {
            if (connection.groups().contains(group)) {
                must(group, lane -> {
                    if (lane.detach(connection)) {
                        left(group, connection);
                    }
                });
            }
        }
    }

    /** Forgets a connection that is gone. */
    void forget(Connection connection) {
        connection.groups().forEach(group -> must(group, lane -> lane.detach(connection)));
    }

    /** Groups with connections on this instance. */
    List<Long> groups() {
        return workers.stream().flatMap(worker -> worker.groups().stream()).toList();
    }

    /** Whether this instance has a connection in any of these groups. */
    boolean concerns(Collection<Long> some) {
        return !workers.isEmpty()
                && some.stream().anyMatch(group -> worker(group).groups().contains(group));
    }

    private static void left(long group, Connection connection) {
        connection.groups().remove(group);
        connection.tell(new Frame.Membership(group, "left", null));
    }

    private CompletableFuture<Void> all(Collection<Long> groups, Consumer<Lane> work) {
        var done = new ArrayList<CompletableFuture<Void>>();
        for (var group : groups) {
            var each = new CompletableFuture<Void>();
            done.add(each);
            must(group, lane -> {
                work.accept(lane);
                each.complete(null);
            });
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    private void must(long group, Consumer<Lane> work) {
        try {
            worker(group).mustMail(group, work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LaneWorker worker(long group) {
        var all = workers;
        if (all.isEmpty()) {
            throw new IllegalStateException("the lanes are not started yet");
        }
        return all.get(Math.floorMod(Long.hashCode(group * 0x9E3779B97F4A7C15L), all.size()));
    }

    private double mailWaiting() {
        return workers.stream().mapToInt(LaneWorker::waiting).sum();
    }

    @PreDestroy
    void stop() {
        workers.forEach(LaneWorker::stop);
        fanOut.stop();
    }

    /** What lanes ask for, done off their threads. */
    private final class Host implements LaneHost {
        @Override
        public void fill(long group, long after, long to) {
            try {
                executor.execute(() -> read(group, after, to));
            } catch (RejectedExecutionException e) {
                worker(group).mail(group, lane -> lane.filled(List.of(), 0));
            }
        }

        private void read(long group, long after, long to) {
            List<LogEntry> entries = List.of();
            long floor = 0;
            try {
                entries = log.range(group, after, to, Lane.FILL_MAX);
                if (entries.isEmpty() || entries.get(0).seq() > after + 1) {
                    floor = log.retained(group);
                }
            } catch (Exception e) { // The lane must hear of it, or it would wait for ever; the tail check asks again.
                LOG.log(System.Logger.Level.DEBUG, "A hole could not be read; the tail check will try again.", e);
            }
            var read = entries;
            long retained = floor;
            must(group, lane -> lane.filled(read, retained));
        }

        @Override
        public Collection<Connection> connectionsOf(long user) {
            return registry.of(user);
        }

        @Override
        public void joined(long group, Subscriber subscriber) {
            admission.admitLater((Connection) subscriber, group);
        }

        @Override
        public void roleChanged(long group, Subscriber subscriber) {
            admission.tellRole((Connection) subscriber, group);
        }

        @Override
        public void left(long group, Subscriber subscriber) {
            Dispatcher.left(group, (Connection) subscriber);
        }

        @Override
        public void grewUnseen(long group) {
            badges.grew(group);
        }

        @Override
        public void reached(long group, List<LogEntry> run, int connections) {
            traffic.dispatched(run.size(), connections, run.get(0).view().at());
            receipts.reached(group, run.get(run.size() - 1).seq());
        }
    }
}
