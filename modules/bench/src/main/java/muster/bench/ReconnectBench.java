package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import muster.launcher.ServerProcess;
import org.jspecify.annotations.Nullable;

/**
 * Everybody connected, one member talking; then the server is killed and started again, or the
 * members go to the other one of two instances, which may have members of its own that must not notice. How long until all
 * are back and have everything?
 *
 * <p>Clients come back as ours do: after a random time below a bound that doubles with every failure, or after what the server
 * asked for, spread a little. What was said and not answered before the kill is said again with the same cid. Nothing may be
 * lost, come twice or out of order over the kill.
 */
final class ReconnectBench implements Crowd.Ears, Comeback {
    private static final Duration BACK_MAX = Duration.ofMinutes(5);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    /** What is measured is the return: more would be a fan-out besides, from whenever the speaker happens to be back. */
    private static final double MESSAGES_PER_SECOND = 1;

    /** As the Java client has it. */
    private static final long BACKOFF_MIN_MILLIS = 500;

    private static final long BACKOFF_MAX_MILLIS = 20_000;
    private static final int DOUBLINGS_MAX = 6;

    /** What a server asked for is spread up to so much longer: all that were refused in one second would return in one. */
    private static final double SPREAD = 0.5;

    private static final int UNAVAILABLE = 503;
    private static final int TRY_LATER = 1013;
    private static final long SEED = 1;

    private final BenchOptions options;
    private final MusterPeer peer;
    private final Stage stage;
    private final int members;
    private final int staying;
    private final Consumer<String> console;
    private final Tally tally;
    private final MusterCrowd crowd;
    private final Random random = new Random(SEED);
    private final PriorityQueue<Return> returns = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final int[] failures;
    private final long[] backAt;
    private final Map<String, Integer> endings = new TreeMap<>();
    private int back;
    private @Nullable ServerProcess next;
    private @Nullable FlightRecording recording;
    private long spokenUpTo;
    private long storedUpTo;
    private long dueAt;
    private boolean mayTalk = true;
    private boolean wrong;
    private long killedAt;
    private long acceptedAt;
    private long lost;
    private long attempts;
    private long toldToWait;

    /** When a member tries again. */
    private record Return(int connection, long at) {}

    ReconnectBench(BenchOptions options, Stage stage, int members, Consumer<String> console)
            throws IOException, InterruptedException {
        this.options = options;
        this.stage = stage;
        this.members = members;
        this.console = console;
        this.staying = stage.other().isPresent() ? options.staying() : 0;
        this.tally = new Tally(members + staying);
        this.failures = new int[members];
        this.backAt = new long[members];
        this.peer = new MusterPeer(stage, options, console);
        this.crowd = (MusterCrowd) peer.crowd(Shape.oneGroup(members + staying, options.offlineOr(0)));
        stage.other().ifPresent(other -> crowd.stayAt(members, other));
    }

    void run() throws IOException {
        try (crowd) {
            console.accept("# connecting " + members);
            crowd.open(this);
            dueAt = System.nanoTime();
            crowd.loop().pacedBy(this::act);
            go(options.warmUp());
            console.accept("# killing the server after message " + storedUpTo);
            crowd.onLoss(this);
            mayTalk = false;
            killedAt = System.nanoTime();
            next = stage.kill();
            crowd.goTo(next.baseUri());
            boolean all = crowd.loop().runUntil(() -> back == members || broken(), killedAt + BACK_MAX.toNanos());
            if (!all) {
                throw new IOException("only " + back + " of " + members + " came back; " + problem());
            }
            if (recording != null) {
                recording.close();
            }
            go(options.measured());
            mayTalk = false;
            boolean drained = crowd.loop()
                    .runUntil(
                            () -> tally.complete() == tally.sent() || broken(),
                            System.nanoTime() + DRAIN_MAX.toNanos());
            if (!drained || broken()) {
                throw new IOException("incomplete after the kill: " + problem());
            }
            report();
        }
    }

    private void go(Duration time) throws IOException {
        if (crowd.loop().runUntil(this::broken, System.nanoTime() + time.toNanos())) {
            throw new IOException(problem());
        }
    }

    private boolean broken() {
        return wrong || !crowd.failure().isEmpty();
    }

    private String problem() {
        return "messages=" + tally.sent() + " expected=" + tally.expected() + " received=" + tally.received()
                + " repeated=" + tally.repeated() + " left_out=" + tally.leftOut() + "; " + crowd.failure()
                + "; connections ended: " + endings;
    }

    private void report() {
        console.accept("# connections ended: " + endings);
        var times = backAt.clone();
        Arrays.sort(times);
        console.accept(stage.target().head(members, 0)
                + String.format(
                        Locale.ROOT,
                        " bench=reconnect instances=%d staying=%d lost=%d accepting=%.1fs after_kill_50=%.1fs after_kill_99=%.1fs"
                                + " after_kill_100=%.1fs after_accepting_50=%.1fs after_accepting_99=%.1fs"
                                + " after_accepting_100=%.1fs attempts=%d told_to_wait=%d busy=%d messages=%d expected=%d"
                                + " received=%d repeated=0 left_out=0",
                        options.instances(),
                        staying,
                        lost,
                        seconds(killedAt, acceptedAt),
                        seconds(killedAt, times[(members - 1) / 2]),
                        seconds(killedAt, times[(int) Math.ceil(members * 0.99) - 1]),
                        seconds(killedAt, times[members - 1]),
                        seconds(acceptedAt, times[(members - 1) / 2]),
                        seconds(acceptedAt, times[(int) Math.ceil(members * 0.99) - 1]),
                        seconds(acceptedAt, times[members - 1]),
                        attempts,
                        toldToWait,
                        crowd.refused(),
                        tally.sent(),
                        tally.expected(),
                        tally.received()));
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** Says what is due and lets those return whose time has come. */
    private long act() throws IOException {
        long now = System.nanoTime();
        while (!returns.isEmpty() && returns.element().at - now <= 0) {
            attempts++;
            crowd.reconnect(returns.remove().connection);
        }
        // One at a time: when one is told to come back, the next one must not overtake it.
        if (mayTalk && storedUpTo == spokenUpTo && dueAt - now <= 0) {
            dueAt = now + (long) (1e9 / options.rateOr(MESSAGES_PER_SECOND));
            spokenUpTo = tally.say(now) + 1;
            crowd.say(0, spokenUpTo - 1);
        }
        long talk = mayTalk && storedUpTo == spokenUpTo ? dueAt - now : Long.MAX_VALUE;
        return returns.isEmpty() ? talk : Math.min(talk, returns.element().at - now);
    }

    @Override
    public void heard(int group, int subscriber, long message) {
        var unused = tally.heard(subscriber, message);
        wrong |= tally.repeated() + tally.leftOut() > 0;
    }

    @Override
    public void stored(int group, long message) {
        storedUpTo = Math.max(storedUpTo, message + 1);
    }

    @Override
    public void lost(int connection, Ending ending) {
        if (connection >= members) {
            wrong = true;
            endings.merge("of a member that stayed: " + ending.why(), 1, Integer::sum);
            return;
        }
        endings.merge(ending.why(), 1, Integer::sum);
        if (failures[connection] == 0) {
            lost++;
        }
        if (backAt[connection] != 0) {
            backAt[connection] = 0;
            back--;
        }
        failures[connection] = Math.min(DOUBLINGS_MAX, failures[connection] + 1);
        if (ending.code() == UNAVAILABLE || ending.code() == TRY_LATER) {
            toldToWait++;
        }
        long wait = ending.retryAfter().isZero()
                ? backoff(failures[connection])
                : (long) (ending.retryAfter().toMillis() * (1 + SPREAD * random.nextDouble()));
        returns.add(new Return(connection, System.nanoTime() + wait * 1_000_000));
    }

    private long backoff(int failuresInARow) {
        long bound = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << failuresInARow);
        return random.nextLong(BACKOFF_MIN_MILLIS, bound + 1);
    }

    @Override
    public void accepted(int connection) throws IOException {
        if (acceptedAt == 0 && next != null) {
            acceptedAt = System.nanoTime();
            recording = FlightRecording.of(options, next.pid(), "reconnect", console);
        }
    }

    @Override
    public void caughtUp(int connection) throws IOException {
        failures[connection] = 0;
        backAt[connection] = System.nanoTime();
        back++;
        if (connection == crowd.speaker(0)) {
            for (long message = storedUpTo; message < spokenUpTo; message++) {
                crowd.say(0, message);
            }
            dueAt = System.nanoTime();
            mayTalk = true;
        }
    }
}
