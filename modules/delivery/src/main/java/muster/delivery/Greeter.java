package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import muster.identity.Caller;
import muster.kernel.Frame;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import muster.kernel.Request;

/**
 * Answers hellos. All that wait at the same moment are read with the same few statements: when an instance has died, some
 * thousands come back to the next one, and statements and transactions were the half of what a greeting cost.
 *
 * <p>For each the order of {@link Admission} holds: registered and attached before anything of its groups is read. When a
 * reading fails, all that it was for are told to say hello again. Safe from every thread.
 */
@ApplicationScoped
class Greeter {
    private static final int TOGETHER_MAX = 50;

    /** Groups read at once, over all members; who alone is in more is greeted alone. */
    private static final int GROUPS_TOGETHER_MAX = 2_000;

    /** Batches at once: while one waits for the database or a lane, the next one can go on. */
    private static final int BATCHES_MAX = 2;

    /** A hello that waits for its answer. Confined to the thread that answers it. */
    private static final class Waiting {
        final Connection connection;
        final Request.Hello hello;
        private final Consumer<Optional<Exception>> done;
        private boolean ended;

        Waiting(Connection connection, Request.Hello hello, Consumer<Optional<Exception>> done) {
            this.connection = connection;
            this.hello = hello;
            this.done = done;
        }

        void end(Optional<Exception> failure) {
            if (!ended) {
                ended = true;
                done.accept(failure);
            }
        }
    }

    @Inject
    DeliveryConfig config;

    @Inject
    Registry registry;

    @Inject
    Dispatcher dispatcher;

    @Inject
    Admission admission;

    @Inject
    Overview overview;

    @Inject
    AckPacer pacer;

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore batches = new Semaphore(BATCHES_MAX);

    /**
     * Takes a hello and answers it, with what else waits, on this thread, unless enough threads do so already. Their number is
     * bounded by the connections, each of which has one hello open at most.
     *
     * @param done called once, on any thread, after the answer, or with what went wrong
     */
    void answer(Connection connection, Request.Hello hello, Consumer<Optional<Exception>> done) {
        waiting.add(new Waiting(connection, hello, done));
        do {
            if (!batches.tryAcquire()) {
                return; // Those at work look once more when they are done.
            }
            try {
                greet(next());
            } finally {
                batches.release();
            }
        } while (!waiting.isEmpty());
    }

    private List<Waiting> next() {
        var batch = new ArrayList<Waiting>();
        for (var each = waiting.poll(); each != null; each = batch.size() < TOGETHER_MAX ? waiting.poll() : null) {
            batch.add(each);
        }
        return batch;
    }

    private void greet(List<Waiting> batch) {
        try {
            batch.forEach(each -> {
                each.connection.look(each.hello.focus());
                registry.greeted(
                        each.connection); // Before the groups are read: a join from now on finds the connection.
            });
            var arrivals = overview.arrivals(
                    batch.stream().map(each -> each.connection.caller()).toList());
            for (var some : portions(batch, arrivals)) {
                welcome(some, arrivals);
            }
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            batch.forEach(each -> each.end(Optional.of(e)));
        }
    }

    /** Sends those away who may not come in any more, and parts the others so that none reads too many groups. */
    private static List<List<Waiting>> portions(List<Waiting> batch, Map<Caller, Overview.Arrival> arrivals) {
        var portions = new ArrayList<List<Waiting>>();
        int room = 0;
        for (var each : batch) {
            var arrival = arrivals.get(each.connection.caller());
            if (arrival == null) { // Revoked between the handshake and now.
                each.connection.close(CloseReason.CloseCodes.VIOLATED_POLICY, "access revoked");
                each.end(Optional.empty());
                continue;
            }
            room -= arrival.groups().size();
            if (portions.isEmpty() || room < 0) {
                portions.add(new ArrayList<>());
                room = GROUPS_TOGETHER_MAX - arrival.groups().size();
            }
            portions.get(portions.size() - 1).add(each);
        }
        return portions;
    }

    private void welcome(List<Waiting> some, Map<Caller, Overview.Arrival> arrivals) {
        Admission.await(CompletableFuture.allOf(some.stream()
                .map(each -> dispatcher.attach(
                        each.connection, arrival(each, arrivals).groups()))
                .toArray(CompletableFuture[]::new)));
        var states =
                overview.all(some.stream().map(each -> each.connection.user()).collect(Collectors.toSet()));
        for (var each : some) {
            welcome(
                    each.connection,
                    each.hello,
                    arrival(each, arrivals),
                    states.getOrDefault(each.connection.user(), List.of()));
            each.end(Optional.empty());
        }
    }

    private static Overview.Arrival arrival(Waiting waiting, Map<Caller, Overview.Arrival> arrivals) {
        return Objects.requireNonNull(arrivals.get(waiting.connection.caller()));
    }

    private void welcome(
            Connection connection, Request.Hello hello, Overview.Arrival arrival, List<GroupState> states) {
        var user = arrival.user();
        var shown = states.subList(0, Math.min(states.size(), Limits.CONVERSATIONS_MAX));
        connection.tell(new Frame.Welcome(
                hello.ref(),
                user.id(),
                user.login(),
                user.name(),
                connection.id(),
                config.heartbeat,
                pacer.next(),
                shown,
                Overview.total(states),
                shown.size() < states.size()));
        admission.open(connection, states, arrival.groups());
    }
}
