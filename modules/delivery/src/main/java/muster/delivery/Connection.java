package muster.delivery;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import muster.identity.Caller;
import muster.kernel.GroupSelection;

/** One client's socket: who it is, what it looks at, what waits for it. Any thread may call any method. */
final class Connection implements Subscriber {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    static final long CLOSING_MILLIS_MAX = 10_000;

    /** Where a connection stands: just opened, said hello, gone. */
    enum Stage {
        NEW,
        GREETED,
        CLOSED
    }

    private final Session session;
    private final Wire wire;
    private final Allowance allowance;
    private final Outbound outbound;
    private final Turns requests;
    private final Executor executor;
    private final Set<Long> groups = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> reads = new ConcurrentHashMap<>(0);
    private final AtomicBoolean greeting = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicInteger answersOpen = new AtomicInteger();
    private volatile long goneAt;
    private final long openedAt = System.nanoTime();
    private volatile long newSince = openedAt;
    private volatile long heardAt = newSince;
    private long pingedAt = newSince;
    private volatile Stage stage = Stage.NEW;
    private volatile GroupSelection focus = GroupSelection.NONE;

    Connection(
            Session session,
            Wire wire,
            Traffic traffic,
            Allowance allowance,
            DeliveryConfig config,
            Executor executor) {
        this.session = session;
        this.wire = wire;
        this.allowance = allowance;
        this.executor = executor;
        // Rejected when the server is over its limit: this client comes back later.
        this.requests = new Turns(
                executor, config.requestsWaitingMax, () -> close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "busy"));
        this.outbound = new Outbound(
                config.outboundBytesMax,
                counted(wire, traffic),
                () -> close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "too slow"));
    }

    private static Wire counted(Wire wire, Traffic traffic) {
        return new Wire() {
            @Override
            public void send(Chunk chunk, Consumer<Boolean> done) {
                traffic.sent(chunk.bytes());
                wire.send(chunk, done);
            }

            @Override
            public void probe(long number) {
                wire.probe(number);
            }
        };
    }

    @Override
    public long user() {
        return caller().user();
    }

    Caller caller() {
        return allowance.visitor().caller();
    }

    /** What it may ask for. */
    Allowance allowance() {
        return allowance;
    }

    String id() {
        return session.getId();
    }

    ConnectionView view(long now) {
        return new ConnectionView(
                id(),
                user(),
                caller().session(),
                allowance.visitor().address(),
                groups.size(),
                focus.every() ? ConnectionView.EVERY : focus.groups().size(),
                outbound.waiting(),
                Duration.ofNanos(now - openedAt),
                Duration.ofNanos(Math.max(0, silentFor(now))),
                stage == Stage.GREETED);
    }

    /** Queues a chunk without sending; on a lane's thread the round's end sends it. */
    @Override
    public void queue(Chunk chunk) {
        outbound.add(chunk);
        var worker = Dispatcher.currentWorker();
        if (worker == null) {
            outbound.drain();
        } else {
            worker.touch(this);
        }
    }

    @Override
    public boolean isSending() {
        return outbound.isSending();
    }

    void drain() {
        outbound.drain();
    }

    /** The requests that need the database, in the order in which they came. */
    Turns requests() {
        return requests;
    }

    /** The groups whose lanes this connection is in; kept by {@link Dispatcher}. */
    Set<Long> groups() {
        return groups;
    }

    /** Its user has read these groups up to here, on this very connection, or it has been told. */
    void read(Map<Long, Long> cursors) {
        cursors.forEach((group, seq) -> reads.merge(group, seq, Math::max));
    }

    /** How far this connection knows that its user has read a group. */
    long hasRead(long group) {
        return reads.getOrDefault(group, 0L);
    }

    GroupSelection focus() {
        return focus;
    }

    void look(GroupSelection selection) {
        focus = selection;
    }

    Stage stage() {
        return stage;
    }

    void greeted() {
        stage = Stage.GREETED;
    }

    /** Its hello is being answered. */
    void startGreeting() {
        greeting.set(true);
    }

    /** True once after each {@link #startGreeting}: the hello was answered, or the connection is gone. */
    boolean endGreeting() {
        return greeting.compareAndSet(true, false);
    }

    /** The greeting failed: the next hello is the first, and has as much time. */
    synchronized void greetAgain() {
        if (stage == Stage.GREETED) {
            newSince = System.nanoTime();
            stage = Stage.NEW;
        }
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    /** Takes the answer to a ping. */
    void heard(ByteBuffer pong) {
        heard();
        if (pong.remaining() == Long.BYTES) {
            outbound.confirm(pong.getLong());
        }
    }

    long silentFor(long now) {
        return now - heardAt;
    }

    /** How long it has owed us a hello. */
    long newFor(long now) {
        return now - newSince;
    }

    long stuckFor(long now) {
        return outbound.stuckFor(now);
    }

    /** Frames that the container holds for this client beyond what we gave it. */
    int backlog() {
        return wire.backlog();
    }

    /** Asks for a sign of life, at most once in {@code every} nanoseconds. */
    void ping(long every) {
        long now = System.nanoTime();
        if (now - pingedAt < every) {
            return;
        }
        pingedAt = now;
        wire.probe(-1); // Confirms nothing.
    }

    /** Counts a request whose answer comes from elsewhere; false when that is one too many. */
    boolean startAnswer(int max) {
        if (answersOpen.incrementAndGet() <= max) {
            return true;
        }
        answersOpen.decrementAndGet();
        return false;
    }

    void endAnswer() {
        answersOpen.decrementAndGet();
    }

    /** Whether nothing is owed to the client: no answer is open, and all that was queued is out. */
    boolean isIdle() {
        return requests.isIdle() && answersOpen.get() == 0 && outbound.isEmpty();
    }

    /** The socket is gone: nothing is sent or taken any more. */
    synchronized void gone() {
        stage = Stage.CLOSED;
        goneAt = System.nanoTime();
        outbound.close();
    }

    /** Closes the socket, off the caller's thread: a container may block until the client has read what came before. */
    void close(CloseReason.CloseCode code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        outbound.close();
        try {
            executor.execute(() -> closeNow(code, reason));
        } catch (RejectedExecutionException e) {
            closeNow(code, reason);
        }
    }

    /** Whether it has been told to go: what it still says is not listened to. */
    boolean isClosing() {
        return closing.get();
    }

    /** How long ago the socket was gone for us, in nanoseconds; its transport may still be there. */
    long goneFor(long now) {
        return now - goneAt;
    }

    /** Ends the transport if it is still there. */
    void cut() {
        wire.cut();
    }

    private void closeNow(CloseReason.CloseCode code, String reason) {
        try {
            session.close(new CloseReason(code, reason));
            // Undertow holds the socket of a client that never closes in its turn, and for ever unless it may time out.
            session.setMaxIdleTimeout(CLOSING_MILLIS_MAX);
        } catch (IOException | IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "A socket was gone before it could be closed.", e);
        }
    }
}
