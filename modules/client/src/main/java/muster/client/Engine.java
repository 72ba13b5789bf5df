package muster.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import muster.kernel.AckPace;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.Request;
import org.jspecify.annotations.Nullable;

/**
 * The life of a client over many connections: connect, greet, catch up, stay, come back.
 *
 * <p>Concurrency: everything here and in {@link Requests}, {@link Deliveries} and {@link Cursors} is confined to the
 * client's {@link SerialExecutor}; events of the connection are brought there first, and those of a connection that was
 * given up are recognised by its {@link Wire} and dropped. Only {@link #state} and {@link #over} are read from outside.
 */
final class Engine implements Wire.Events, Inbox.Connection {
    /** A connection that lived this long counts as a success, so that one that is cut at once backs off further. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

    /** How long the other side may take to close in good order. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private static final int POLICY_VIOLATION = 1008;

    /** The one 1008 that is nobody's fault: the greeting was stuck in the network for too long. */
    private static final String HELLO_LATE = "no hello";

    private static final int UNAUTHORIZED = 401;

    private final SerialExecutor serial;
    private final ClientOptions options;
    private final Wire.Connector connector;
    private final Backoff backoff;
    private final Requests requests;
    private final Cursors cursors;
    private final Deliveries deliveries;
    private final Inbox inbox;
    private final Told told;
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private final CompletableFuture<Frame.Welcome> ready = new CompletableFuture<>();

    private volatile ClientState state = ClientState.DISCONNECTED;
    private @Nullable Wire wire;
    private Frame.@Nullable Welcome welcome;
    private @Nullable Heartbeat heartbeat;
    private @Nullable Future<?> alarm;
    private Duration retryAfter = Duration.ZERO;
    private long welcomedAt;
    private int attempts;

    Engine(SerialExecutor serial, ClientOptions options, Wire.Connector connector, Told told, RandomGenerator random) {
        this.serial = serial;
        this.options = options;
        this.connector = connector;
        this.told = told;
        this.backoff = new Backoff(options.backoffMin(), options.backoffMax(), random);
        this.requests = new Requests(serial, options);
        this.cursors = new Cursors(serial, requests, options);
        this.deliveries = new Deliveries(serial, requests, cursors, told, options);
        this.inbox = new Inbox(this, requests, deliveries);
        deliveries.onProgress(this::progress);
        requests.onSpoken(this::spoken);
    }

    ClientState state() {
        return state;
    }

    Requests requests() {
        return requests;
    }

    /** Done with the reason when the client is closed and its connection gone. */
    CompletableFuture<String> over() {
        return over;
    }

    /** Done with the first greeting, when all that it showed to be missing has been delivered. */
    CompletableFuture<Frame.Welcome> ready() {
        return ready;
    }

    void start() {
        serial.execute(this::attempt);
    }

    /** From every thread. */
    void read(long group, long seq) {
        serial.execute(() -> cursors.read(group, seq));
    }

    /** From every thread. */
    CompletableFuture<Frame> focus(GroupSelection focus) {
        var before = new GroupSelection[] {GroupSelection.NONE};
        serial.execute(() -> {
            before[0] = deliveries.focus(focus);
        });
        return requests.ask(PendingRequests.Kind.ASKED, ref -> new Request.Focus(ref, focus))
                .whenComplete((frame, failure) -> {
                    if (frame instanceof Frame.Done done) {
                        deliveries.focused(done.groups());
                    } else if (failure instanceof RefusedException) {
                        serial.execute(() -> deliveries.refocus(focus, before[0]));
                    }
                });
    }

    /** From every thread. */
    CompletableFuture<Map<Long, Long>> positions() {
        return CompletableFuture.supplyAsync(() -> deliveries.tracks().positions(), serial);
    }

    /** From every thread, and more than once. */
    void close(String reason) {
        serial.execute(() -> {
            cursors.sendAll();
            end(reason);
        });
    }

    private void attempt() {
        if (state == ClientState.CLOSED) {
            return;
        }
        URI server = options.servers().get(attempts++ % options.servers().size());
        become(ClientState.CONNECTING, server.getAuthority());
        connector.connect(server, this);
    }

    @Override
    public void opened(Wire opened) {
        serial.execute(() -> {
            if (state == ClientState.CLOSED) {
                opened.abort();
                return;
            }
            wire = opened;
            welcome = null;
            var hello = new Request.Hello(
                    Inbox.HELLO,
                    options.device(),
                    deliveries.tracks().focus(),
                    deliveries.tracks().greeting());
            var unused = opened.send(hello.toJson());
            alarmAfter(options.requestTimeout().toNanos(), () -> drop("no welcome in time"));
        });
    }

    @Override
    public void text(Wire from, String text) {
        serial.execute(() -> {
            if (from != wire) {
                return;
            }
            inbox.read(text);
            // The time that the listener took is no silence of the server.
            if (heartbeat != null) {
                heartbeat.heard(System.nanoTime());
            }
            progress();
            from.more();
        });
    }

    @Override
    public void closed(Wire closed, int code, String reason) {
        serial.execute(() -> {
            if (closed != wire) {
                return;
            }
            if (code == POLICY_VIOLATION && !reason.equals(HELLO_LATE)) {
                end("the server refuses this client: " + reason);
                return;
            }
            lost("closed with " + code + (reason.isEmpty() ? "" : " " + reason));
        });
    }

    @Override
    public void failed(int status, String reason, Duration after) {
        serial.execute(() -> {
            if (state == ClientState.CLOSED) {
                return;
            }
            if (status == UNAUTHORIZED) {
                end("not authenticated");
                return;
            }
            retryAfter = after;
            lost(reason);
        });
    }

    private void drop(String reason) {
        if (wire != null) {
            wire.abort();
            lost(reason);
        }
    }

    private void lost(String reason) {
        boolean stable = welcome != null && System.nanoTime() - welcomedAt > STABLE_AFTER.toNanos();
        if (stable) {
            backoff.reset();
        }
        disconnect();
        var wait = backoff.next(retryAfter);
        retryAfter = Duration.ZERO;
        become(ClientState.DISCONNECTED, reason + "; next attempt in " + wait.toMillis() + " ms");
        alarmAfter(wait.toNanos(), this::attempt);
    }

    private void disconnect() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
        wire = null;
        welcome = null;
        heartbeat = null;
        requests.disconnected();
        cursors.disconnected();
        deliveries.disconnected();
    }

    private void end(String reason) {
        if (state == ClientState.CLOSED) {
            return;
        }
        var last = wire;
        disconnect();
        become(ClientState.CLOSED, reason);
        requests.close(reason);
        ready.completeExceptionally(new ClientClosedException(reason));
        if (last == null) {
            over.complete(reason);
            return;
        }
        var unused = last.close(reason)
                .orTimeout(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    last.abort();
                    over.complete(reason);
                });
    }

    private void alarmAfter(long nanos, Runnable action) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarm = serial.after(nanos, action);
    }

    private void beat() {
        var beating = heartbeat;
        if (beating == null) {
            return;
        }
        switch (beating.verdict(System.nanoTime())) {
            case DEAD -> {
                drop("nothing heard for two heartbeats");
                return;
            }
            case PING -> {
                if (requests.hasRoom()) {
                    requests.say(new Request.Ping(null));
                }
            }
            case FINE -> {}
        }
        alarmAfter(beating.checkEveryNanos(), this::beat);
    }

    private void spoken() {
        if (heartbeat != null) {
            heartbeat.spoken(System.nanoTime());
        }
    }

    @Override
    public boolean isOpen() {
        return wire != null;
    }

    @Override
    public void paced(AckPace pace) {
        cursors.pace(pace);
    }

    @Override
    public void helloRefused(Frame.ErrorFrame error) {
        retryAfter = error.retryAfter();
        drop("hello refused: " + error.code() + ", " + error.message());
    }

    @Override
    public void leaving(Duration after) {
        retryAfter = after;
    }

    @Override
    public void welcomed(Frame.Welcome greeting) {
        var greeted = wire;
        if (greeted == null || welcome != null) {
            return;
        }
        welcome = greeting;
        welcomedAt = System.nanoTime();
        become(ClientState.CATCHING_UP, "session " + greeting.session());
        var beating = new Heartbeat(greeting.heartbeat(), welcomedAt);
        heartbeat = beating;
        alarmAfter(beating.checkEveryNanos(), this::beat);
        paced(greeting.pace());
        requests.connected(greeted);
        deliveries.greeted(greeting);
    }

    /** After every frame and whenever something came to its end: sends cursors, and notices that the catching up is done. */
    private void progress() {
        cursors.sendDue();
        if (state == ClientState.CATCHING_UP && welcome != null && deliveries.complete()) {
            become(ClientState.LIVE, "all delivered");
            ready.complete(welcome);
        }
    }

    private void become(ClientState next, String reason) {
        state = next;
        told.stateChanged(next, reason);
    }
}
