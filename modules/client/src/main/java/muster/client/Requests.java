package muster.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import muster.client.PendingRequests.Kind;
import muster.client.PendingRequests.Pending;
import muster.kernel.Frame;
import muster.kernel.Json;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import org.jspecify.annotations.Nullable;

/**
 * Asks and waits for answers, over as many connections as it takes.
 *
 * <p>Only one frame is on its way to the socket at a time; what gathers meanwhile goes out joined as the next one. Confined
 * to the client's {@link SerialExecutor}, except {@link #ask}, which may be called from every thread.
 */
final class Requests {
    /** Short words without an answer (acks, pings) that may wait for the socket; more are made good later. */
    private static final int WORDS_MAX = 8;

    /** The least wait before something is repeated that the server was too busy for. */
    private static final long HOLD_MIN_NANOS = Duration.ofMillis(50).toNanos();

    /** The server's limits per second say less than this. */
    private static final Duration RATE_HOLD_MAX = Duration.ofSeconds(10);

    private final SerialExecutor serial;
    private final ClientOptions options;
    private final PendingRequests pending;
    private final Deque<String> words = new ArrayDeque<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private long lastOrdinal;
    private @Nullable Wire wire;
    private boolean writing;
    private @Nullable Future<?> alarm;
    private long alarmAt;
    private @Nullable String closedBecause;
    private Runnable spoken = () -> {};

    Requests(SerialExecutor serial, ClientOptions options) {
        this.serial = serial;
        this.options = options;
        this.pending = new PendingRequests(options.sendWindow());
    }

    /** Whom to tell that a frame went out. */
    void onSpoken(Runnable action) {
        spoken = action;
    }

    /** Asks for the application: repeated until it is answered, refused or too late. From every thread. */
    CompletableFuture<Frame> ask(Kind kind, Function<String, Request> request) {
        var answer = new CompletableFuture<Frame>();
        if (unanswered.incrementAndGet() > options.pendingMax()) {
            unanswered.decrementAndGet();
            answer.completeExceptionally(RefusedException.of(new Refused(
                    Refusal.BUSY, "this client waits for too many answers already", Duration.ofMillis(100))));
            return answer;
        }
        serial.execute(() -> add(kind, request, answer));
        return answer;
    }

    /** Asks for the client itself, on this connection only: no answer ever comes when it breaks. */
    CompletableFuture<Frame> askNow(Function<String, Request> request) {
        var answer = new CompletableFuture<Frame>();
        unanswered.incrementAndGet();
        add(Kind.OWN, request, answer);
        return answer;
    }

    boolean isConnected() {
        return wire != null;
    }

    /** Whether there is a connection whose socket is not too far behind to {@link #say} something. */
    boolean hasRoom() {
        return wire != null && words.size() < WORDS_MAX;
    }

    /** Says something that needs no answer; lost with the connection. Only while {@link #hasRoom}. */
    void say(Request word) {
        words.add(word.toJson());
        flush();
    }

    /** Hands over what is still to be said, behind the frame on its way: the connection ends. */
    void sayLast() {
        var open = wire;
        if (open != null) {
            words.forEach(word -> {
                var unused = open.send(word);
            });
            words.clear();
        }
    }

    /** The server has greeted: what waits may go out. */
    void connected(Wire newWire) {
        wire = newWire;
        writing = false;
        flush();
    }

    void disconnected() {
        wire = null;
        words.clear();
        unanswered.addAndGet(-pending.ownCount());
        pending.connectionLost();
    }

    /** Takes the answer to {@code ref}; one that nobody waits for any more is skipped. */
    void answered(@Nullable String ref, Frame frame) {
        var asked = ref == null ? null : pending.find(ref);
        if (asked == null) {
            return;
        }
        if (frame instanceof Frame.ErrorFrame error) {
            refused(asked, error);
        } else {
            settle(asked);
            asked.answer().complete(frame);
        }
        flush();
    }

    /** Fails everything that waits, and whatever is asked from now on. */
    void close(String reason) {
        closedBecause = reason;
        wire = null;
        words.clear();
        if (alarm != null) {
            alarm.cancel(false);
        }
        for (var each : pending.takeAll()) {
            unanswered.decrementAndGet();
            each.answer().completeExceptionally(new ClientClosedException(reason));
        }
    }

    private void add(Kind kind, Function<String, Request> request, CompletableFuture<Frame> answer) {
        if (closedBecause != null) {
            unanswered.decrementAndGet();
            answer.completeExceptionally(new ClientClosedException(closedBecause));
            return;
        }
        long ordinal = ++lastOrdinal;
        var ref = Long.toString(ordinal, Character.MAX_RADIX);
        try {
            var json = checked(request.apply(ref).toJson());
            var timeout = kind == Kind.SEND ? options.sendDeadline() : options.requestTimeout();
            long deadline = System.nanoTime() + timeout.toNanos();
            pending.add(new Pending(ordinal, ref, kind, json, deadline, answer));
        } catch (Refused refused) {
            unanswered.decrementAndGet();
            answer.completeExceptionally(RefusedException.of(refused));
            return;
        }
        flush();
        setAlarm();
    }

    /**
     * Reads the request as the server would. What it cannot accept must not go out: it would close the connection (too
     * large, half a surrogate pair) every time it is repeated.
     */
    private static String checked(String json) {
        var unused = Request.read(Json.parseObject(json));
        if (JoinedFrame.bytesOf(json) + 2 > Limits.CLIENT_FRAME_BYTES_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "the request does not fit into one frame");
        }
        return json;
    }

    private void refused(Pending asked, Frame.ErrorFrame error) {
        if (asked.kind() != Kind.OWN && isPassing(error)) {
            long wait = Math.max(HOLD_MIN_NANOS, error.retryAfter().toNanos());
            pending.hold(asked, System.nanoTime() + wait);
            setAlarm();
            return;
        }
        settle(asked);
        asked.answer().completeExceptionally(RefusedException.of(error));
    }

    /** A long wait, such as until a reminder may be repeated, is the application's to know of. */
    private static boolean isPassing(Frame.ErrorFrame error) {
        return Refusal.BUSY.code().equals(error.code())
                || (Refusal.RATE_LIMITED.code().equals(error.code())
                        && error.retryAfter().compareTo(RATE_HOLD_MAX) <= 0);
    }

    private void settle(Pending asked) {
        pending.remove(asked);
        unanswered.decrementAndGet();
    }

    private void flush() {
        var open = wire;
        if (open == null || writing) {
            return;
        }
        var frame = new JoinedFrame();
        while (!words.isEmpty() && frame.add(words.element())) {
            words.remove();
        }
        for (var next = pending.next(); next != null && frame.add(next.json()); next = pending.next()) {
            pending.sent(next);
        }
        if (frame.isEmpty()) {
            return;
        }
        writing = true;
        spoken.run();
        var unused = open.send(frame.text()).thenRun(() -> serial.execute(() -> written(open)));
    }

    private void written(Wire by) {
        if (by == wire) {
            writing = false;
            flush();
        }
    }

    private void ring() {
        long now = System.nanoTime();
        alarm = null;
        pending.release(now);
        for (var late : pending.takeExpired(now)) {
            unanswered.decrementAndGet();
            late.answer()
                    .completeExceptionally(new TimeoutException(
                            "no answer in time; a message may or may not have been stored, its cid tells"));
        }
        flush();
        setAlarm();
    }

    private void setAlarm() {
        long now = System.nanoTime();
        long in = pending.nextIn(now);
        if (in == Long.MAX_VALUE || closedBecause != null) {
            return;
        }
        if (alarm != null) {
            if (alarmAt - now <= in) {
                return;
            }
            alarm.cancel(false);
        }
        alarmAt = now + in;
        alarm = serial.after(in, this::ring);
    }
}
