package muster.messagelog;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import muster.groups.GroupUser;
import muster.kernel.EntryKind;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Stores what is waiting, batch by batch, one transaction each (design.md section 4, append).
 *
 * <p>Smart batching ({@link BurstQueue}): while one transaction commits, the next batch gathers. All requests of a group go to the same worker in the order they came, so a sender's
 * messages keep their order (P5).
 *
 * <p>A request is answered only when its fate is known. A batch that fails is tried again with the same cids until its
 * requests' time is up: if the failure was a commit whose answer got lost, the retry finds the rows and answers with their
 * numbers. What is still undecided then is answered {@code busy}, which promises nothing.
 *
 * <p>{@link #offer} may be called from any thread; everything else belongs to the worker's own thread.
 */
final class AppendWorker implements Runnable {
    private static final System.Logger LOG = System.getLogger(AppendWorker.class.getName());
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long PAUSE_WHEN_LOCKED_MS = 1;
    private static final long PAUSE_AFTER_FAILURE_MS = 100;

    private final BurstQueue<Waiting> queue;
    private final int batchMax;
    private final LogStore store;
    private final Standings standings;
    private final UserTransaction transaction;
    private final Event<EntriesAppended> appended;
    private final Clock clock;
    private final AppendMetrics metrics;

    /** Requests whose group was locked by another, or whose batch failed: first in line for the next round. */
    private List<Waiting> carried = new ArrayList<>();

    /** What {@link #attempt} is to store, and why it could not; nobody but the worker's thread looks. */
    private List<Waiting> attempted = List.of();

    private @Nullable Exception failure;
    private final Runnable attempt;

    private long pauseMillis;
    private boolean failing;
    private volatile boolean stopped;

    AppendWorker(
            MessageLogConfig config,
            LogStore store,
            Standings standings,
            UserTransaction transaction,
            Event<EntriesAppended> appended,
            Clock clock,
            AppendMetrics metrics,
            ContextService contexts) {
        this.queue = new BurstQueue<>(new ArrayBlockingQueue<>(config.appendQueueMax));
        this.batchMax = config.appendBatchMax;
        this.store = store;
        this.standings = standings;
        this.transaction = transaction;
        this.appended = appended;
        this.clock = clock;
        this.metrics = metrics;
        this.attempt = contexts.createContextualProxy(this::attempt, Runnable.class);
    }

    /** Takes a request in, or answers it {@code busy} at once when the queue is full. */
    void offer(Waiting waiting) {
        if (stopped || !queue.offer(waiting)) {
            busy(waiting);
        }
    }

    int waiting() {
        return queue.size();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped = true;
            carried.forEach(AppendWorker::busy);
            queue.forEach(AppendWorker::busy);
        }
    }

    /** Ends after the round at work; what is waiting is answered {@code busy}. May be called twice. */
    void stop() {
        stopped = true;
    }

    private void round() throws InterruptedException {
        var batch = gather();
        if (batch.isEmpty()) {
            return;
        }
        var broken = tryToStore(batch);
        if (broken != null) {
            failed(batch, broken);
        } else if (failing) {
            failing = false;
            LOG.log(System.Logger.Level.INFO, "The log can be written again.");
        }
    }

    /**
     * Stores it in a context of its own, and tells what was in the way. In the thread's one context WildFly remembers the
     * connection of a transaction that was rolled back, and enlists it, dead as it is, in every later one (its
     * CachedConnectionManager): nothing could be stored any more.
     */
    private @Nullable Exception tryToStore(List<Waiting> batch) {
        attempted = batch;
        attempt.run();
        return failure;
    }

    private void attempt() {
        failure = null;
        try {
            store(attempted);
        } catch (Exception e) { // Whatever broke, the worker must live and every request get its answer.
            rollback();
            failure = e;
        }
    }

    private List<Waiting> gather() throws InterruptedException {
        var batch = carried;
        carried = new ArrayList<>();
        if (!batch.isEmpty() && pauseMillis > 0) {
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        }
        pauseMillis = 0;
        queue.fill(batch, batchMax);
        return batch;
    }

    private void store(List<Waiting> batch) throws Exception {
        long start = System.nanoTime();
        transaction.begin();
        var heads = store.lockFreeHeads(groups(batch));
        var ready = new ArrayList<Waiting>(batch.size());
        var locked = new ArrayList<Waiting>();
        for (var waiting : batch) {
            (heads.containsKey(waiting.group()) ? ready : locked).add(waiting);
        }
        var missing = locked.isEmpty() ? Set.<Long>of() : missing(groups(locked));
        var round = ready.isEmpty() ? null : decide(ready, heads);
        if (round != null && !round.rows().isEmpty()) {
            write(round);
        }
        transaction.commit();
        if (round != null) {
            metrics.stored(round.rows().size(), System.nanoTime() - start);
            round.outcomes().forEach(decided -> decided.waiting().promise().complete(decided.outcome()));
        }
        later(locked, missing);
    }

    private Round decide(List<Waiting> ready, Map<Long, HeadRow> heads) {
        Set<GroupUser> senders = new HashSet<>();
        Set<Round.Key> keys = new HashSet<>();
        Set<Round.Place> places = new HashSet<>();
        for (var waiting : ready) {
            var request = waiting.request();
            senders.add(new GroupUser(request.group(), request.sender()));
            if (request.cid() != null) {
                keys.add(new Round.Key(request.group(), request.sender(), request.cid()));
            }
            if (request.kind() != EntryKind.MESSAGE) {
                places.add(new Round.Place(request.group(), request.target()));
            }
        }
        var known = store.known(senders, keys);
        var round = new Round(
                now(), heads, known.ownCounts(), known.twins(), store.targets(places), standings.of(senders, heads));
        ready.forEach(round::decide);
        return round;
    }

    private void write(Round round) {
        var at = round.rows().get(0).at();
        store.insert(round.rows(), at);
        store.replaceBodies(round.edits());
        store.wipeBodies(round.recalls());
        appended.fire(
                new EntriesAppended(round.entries(store.hiddenFrom(round.edits().keySet()))));
    }

    /** Milliseconds are what the wire shows: what is stored must not be finer than what the sender was told. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Set<Long> missing(Collection<Long> groups) {
        var missing = new HashSet<>(groups);
        missing.removeAll(store.existing(groups));
        return missing;
    }

    private void later(List<Waiting> locked, Set<Long> missing) {
        for (var waiting : locked) {
            if (missing.contains(waiting.group())) {
                waiting.promise().complete(new AppendOutcome.NotStored(Refused.notFound()));
            } else {
                carryOrGiveUp(waiting);
            }
        }
        pauseMillis = carried.isEmpty() ? 0 : PAUSE_WHEN_LOCKED_MS;
    }

    private void failed(List<Waiting> batch, Exception failure) {
        metrics.failed();
        if (isBadData(failure)) {
            oneByOne(batch, failure);
            return;
        }
        if (!failing) {
            failing = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The log cannot be written; senders are told to repeat and the batch is tried again.",
                    failure);
        }
        batch.forEach(this::carryOrGiveUp);
        pauseMillis = PAUSE_AFTER_FAILURE_MS;
    }

    /** One request that the database will never take must not take its neighbours down: each gets its own transaction. */
    private void oneByOne(List<Waiting> batch, Exception failure) {
        if (batch.size() == 1) {
            LOG.log(System.Logger.Level.ERROR, "The database refuses an entry; its sender is told so.", failure);
            batch.get(0)
                    .promise()
                    .complete(new AppendOutcome.NotStored(Refused.badRequest("the database refuses this entry")));
            return;
        }
        for (var waiting : batch) {
            if (waiting.promise().isDone()) {
                continue;
            }
            var broken = tryToStore(List.of(waiting));
            if (broken != null) {
                failed(List.of(waiting), broken);
            }
        }
    }

    private void carryOrGiveUp(Waiting waiting) {
        if (waiting.promise().isDone()) {
            return;
        }
        if (System.nanoTime() - waiting.deadline() > 0) {
            busy(waiting);
        } else {
            carried.add(waiting);
        }
    }

    private static void busy(Waiting waiting) {
        waiting.promise().complete(new AppendOutcome.NotStored(Refused.busy(RETRY_AFTER)));
    }

    private void rollback() {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (SystemException | IllegalStateException | SecurityException e) {
            LOG.log(System.Logger.Level.DEBUG, "Rolling back failed; the connection is gone.", e);
        }
    }

    private static Collection<Long> groups(List<Waiting> batch) {
        var groups = new LinkedHashSet<Long>();
        batch.forEach(waiting -> groups.add(waiting.group()));
        return groups;
    }

    /** SQLSTATE classes 22 (data exception) and 23 (constraint violation): repeating will not help. */
    private static boolean isBadData(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
            }
        }
        return false;
    }
}
