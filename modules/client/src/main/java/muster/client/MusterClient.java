package muster.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import muster.client.PendingRequests.Kind;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.Limits;
import muster.kernel.ReaderOrder;
import muster.kernel.Request;
import org.jspecify.annotations.Nullable;

/**
 * One user's connection to Muster, kept over lost connections: messages that were handed in are repeated until they are
 * answered, and every entry of the groups in focus reaches the listener exactly once and in order.
 *
 * <p>Safe from every thread. Inside, all state is confined to one serial executor per client, which borrows threads from a
 * pool that many clients may share; the listener and the stages of the futures run there too, so they must not block.
 * Requests may be made in every state but CLOSED: they wait for the connection, up to their timeout. Futures fail with
 * {@link RefusedException} (the server said no), {@link java.util.concurrent.TimeoutException} (it said nothing in time) or
 * {@link ClientClosedException}.
 */
public final class MusterClient implements AutoCloseable {
    /** How long {@link #close} waits for the connection to end in good order. */
    private static final long CLOSE_WAIT_SECONDS = 3;

    private final SerialExecutor serial;
    private final Engine engine;
    private final Requests requests;
    private final String cidPrefix = UUID.randomUUID().toString() + '.';
    private final AtomicLong lastCid = new AtomicLong();

    MusterClient(SerialExecutor serial, Function<MusterClient, Engine> engineOf) {
        this.serial = serial;
        this.engine = engineOf.apply(this);
        this.requests = engine.requests();
    }

    void start() {
        engine.start();
    }

    /** Starts describing a client. */
    public static MusterClientBuilder builder() {
        return new MusterClientBuilder();
    }

    /** Where the client stands now. */
    public ClientState state() {
        return engine.state();
    }

    /** Done when the client is live for the first time, with the server's greeting; fails when it is closed before. */
    public CompletableFuture<Frame.Welcome> ready() {
        return engine.ready().copy();
    }

    /** Done with the reason when the client is closed, by whomever. */
    public CompletableFuture<String> closed() {
        return engine.over().copy();
    }

    /** Sends a message under a new cid. */
    public CompletableFuture<Frame.Sent> send(long group, String body) {
        return send(group, body, nextCid());
    }

    /** Sends a message under a cid of the caller's, which is what makes repeating it safe, even after a restart. */
    public CompletableFuture<Frame.Sent> send(long group, String body, String cid) {
        return send(group, body, cid, List.of(), 0);
    }

    /** Sends a message that mentions users, or {@link Limits#EVERYBODY}, and answers another message, 0 for none. */
    public CompletableFuture<Frame.Sent> send(long group, String body, String cid, List<Long> mentions, long replyTo) {
        return requests.ask(Kind.SEND, ref -> new Request.Send(ref, group, cid, body, mentions, replyTo))
                .thenApply(Frame.Sent.class::cast);
    }

    /** The same of a message that members are to confirm; {@code confirmBy} may be {@link Limits#NO_DEADLINE}. */
    public CompletableFuture<Frame.Sent> sendToConfirm(
            long group, String body, String cid, List<Long> mentions, Instant confirmBy) {
        return requests.ask(Kind.SEND, ref -> new Request.Send(ref, group, cid, body, mentions, 0, confirmBy))
                .thenApply(Frame.Sent.class::cast);
    }

    /** Confirms a message that demands it. */
    public CompletableFuture<Frame.Done> confirm(long group, long seq) {
        return done(ref -> new Request.Confirm(ref, group, seq));
    }

    /** Who has confirmed a message, or who has not, by id above {@code after}. */
    public CompletableFuture<ConfirmationFrame.Confirmations> confirmations(
            long group, long seq, boolean confirmed, long after, int limit) {
        return ask(ref -> new Request.Confirmations(ref, group, seq, confirmed, after, limit))
                .thenApply(ConfirmationFrame.Confirmations.class::cast);
    }

    /** Reminds those who have not confirmed a message. */
    public CompletableFuture<Frame.Done> remind(long group, long seq) {
        return done(ref -> new Request.Remind(ref, group, seq));
    }

    /** A cid that no other message has. */
    public String nextCid() {
        return cidPrefix + lastCid.incrementAndGet();
    }

    /** The user has seen the group up to here. Merged with what else is read within a moment, and never lost. */
    public void read(long group, long seq) {
        engine.read(group, seq);
    }

    /** Moves the received cursors and waits for the answer; the client does it by itself for what it delivers. */
    public CompletableFuture<Frame.Done> ackNow(Map<Long, Long> cursors) {
        return done(ref -> new Request.Advance(ref, false, cursors));
    }

    /** Moves the read cursors at once and waits for the answer. */
    public CompletableFuture<Frame.Done> readNow(Map<Long, Long> cursors) {
        return done(ref -> new Request.Advance(ref, true, cursors));
    }

    /** The entries above {@code after}, oldest first. Not delivered to the listener. */
    public CompletableFuture<Frame.Page> pullAfter(long group, long after, int limit) {
        return ask(ref -> new Request.Pull(ref, group, after, -1, limit)).thenApply(Frame.Page.class::cast);
    }

    /** The last entries below {@code before}. Not delivered to the listener. */
    public CompletableFuture<Frame.Page> pullBefore(long group, long before, int limit) {
        return ask(ref -> new Request.Pull(ref, group, -1, before, limit)).thenApply(Frame.Page.class::cast);
    }

    /** Looks at other groups: only their entries are delivered. One that was in focus before goes on where it stood. */
    public CompletableFuture<Frame.Done> focus(GroupSelection focus) {
        return engine.focus(focus).thenApply(Frame.Done.class::cast);
    }

    /** Hides entries from this user alone. */
    public CompletableFuture<Frame.Done> hide(long group, List<Long> seqs) {
        return done(ref -> new Request.Hide(ref, group, seqs));
    }

    /** Takes a message back. */
    public CompletableFuture<Frame.Done> recall(long group, long seq) {
        var cid = nextCid();
        return done(ref -> new Request.Recall(ref, group, seq, cid));
    }

    /** Replaces a message's text. */
    public CompletableFuture<Frame.Done> edit(long group, long seq, String body) {
        var cid = nextCid();
        return done(ref -> new Request.Edit(ref, group, seq, body, cid));
    }

    /** Leaves the group out of the unread total, or counts it again. */
    public CompletableFuture<Frame.Done> mute(long group, boolean muted) {
        return done(ref -> new Request.Mute(ref, group, muted));
    }

    /** The user's groups, newest entry first; {@code before} is the {@code next} of the page before, null at first. */
    public CompletableFuture<Frame.ConversationPage> conversations(int limit, @Nullable String before) {
        return ask(ref -> new Request.Conversations(ref, limit, before)).thenApply(Frame.ConversationPage.class::cast);
    }

    /** Asks for a sign of life, and for the counts of own messages above a position in some groups. */
    public CompletableFuture<Frame.Pong> ping(Map<Long, Long> receipts) {
        return ask(ref -> new Request.Ping(ref, receipts)).thenApply(Frame.Pong.class::cast);
    }

    /** How many have read these messages. */
    public CompletableFuture<Frame.Receipts> receipts(long group, List<Long> seqs) {
        return ask(ref -> new Request.Receipts(ref, group, seqs)).thenApply(Frame.Receipts.class::cast);
    }

    /** Who has read a message, or who has not; {@code after} is the {@code next} of the page before, null at first. */
    public CompletableFuture<Frame.Readers> readers(
            long group, long seq, boolean read, ReaderOrder order, @Nullable String after, int limit) {
        return ask(ref -> new Request.Readers(ref, group, seq, read, order, after, limit))
                .thenApply(Frame.Readers.class::cast);
    }

    /** Asks the server for a sign of life. */
    public CompletableFuture<Frame.Pong> ping() {
        return ask(ref -> new Request.Ping(ref)).thenApply(Frame.Pong.class::cast);
    }

    /**
     * How far each group has been delivered to the listener, to be given to {@link MusterClientBuilder#resumeFrom} by the
     * next process. Asked from within the listener it is answered after the frame that is being delivered.
     */
    public CompletableFuture<Map<Long, Long>> positions() {
        return engine.positions();
    }

    /**
     * Sends what is to be acknowledged, fails what waits, ends the connection and, unless they were lent, the client's
     * threads. May be called more than once; waits a moment for the end, unless the listener calls it.
     */
    @Override
    public void close() {
        engine.close("by the application");
        if (serial.isCurrent()) {
            return;
        }
        var unused = engine.over()
                .copy()
                .completeOnTimeout("", CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private CompletableFuture<Frame.Done> done(Function<String, Request> request) {
        return ask(request).thenApply(Frame.Done.class::cast);
    }

    private CompletableFuture<Frame> ask(Function<String, Request> request) {
        return requests.ask(Kind.ASKED, request);
    }
}
