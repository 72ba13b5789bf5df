package muster.client;

import java.time.Duration;
import java.util.concurrent.Future;
import muster.kernel.AckPace;
import muster.kernel.GroupState;
import muster.kernel.Request;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server what was received and what was read, in batches. Confined to the client's {@link SerialExecutor}.
 */
final class Cursors {
    /** When to try again what the socket has no room for. */
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final SerialExecutor serial;
    private final Requests requests;
    private final AckPace own;
    private final CursorBatch received;
    private final CursorBatch read;
    private @Nullable Future<?> alarm;
    private long alarmAt;

    Cursors(SerialExecutor serial, Requests requests, ClientOptions options) {
        this.serial = serial;
        this.requests = requests;
        this.own = new AckPace(options.ackEvery(), options.ackAfter());
        this.received = new CursorBatch(own.entries(), own.within().toNanos());
        this.read = new CursorBatch(Integer.MAX_VALUE, options.readAfter().toNanos());
    }

    /** The server asks for this pace; who was built for a calmer one keeps it. */
    void pace(AckPace asked) {
        var pace = own.orCalmer(asked);
        received.pace(pace.entries(), pace.within().toNanos());
    }

    /** So many entries were delivered, up to this one. What is due is sent by {@link #sendDue}, after the frame. */
    void delivered(long group, long seq, int entries) {
        received.advanced(group, seq, entries, System.nanoTime());
    }

    /**
     * A page was delivered, up to this entry: what it brought does not count, only time does. Who catches up is owed pages
     * anyway, and one ack stands for those of all groups.
     */
    void paged(long group, long seq) {
        received.advanced(group, seq, 0, System.nanoTime());
    }

    /** A person has read up to this entry. */
    void read(long group, long seq) {
        read.advanced(group, seq, 1, System.nanoTime());
        sendDue();
    }

    /** The server's cursors after a reconnect: a lost request is made good. */
    void stated(GroupState state) {
        long now = System.nanoTime();
        received.stated(state.group(), state.acked(), now);
        read.stated(state.group(), state.read(), now);
    }

    void forget(long group) {
        received.forget(group);
        read.forget(group);
    }

    /** Sends what is due, and sees to it that the rest is sent in time. */
    void sendDue() {
        if (!requests.isConnected()) {
            return;
        }
        long now = System.nanoTime();
        long next = Math.min(send(read, true, now, 0), send(received, false, now, 0));
        if (next == Long.MAX_VALUE) {
            return;
        }
        if (alarm != null) {
            if (alarmAt - now <= next) {
                return;
            }
            alarm.cancel(false);
        }
        alarmAt = now + next;
        alarm = serial.after(next, () -> {
            alarm = null;
            sendDue();
        });
    }

    /** Sends everything, due or not, before the client closes. */
    void sendAll() {
        long now = System.nanoTime();
        var unusedRead = send(read, true, now, Long.MAX_VALUE - 1);
        var unusedReceived = send(received, false, now, Long.MAX_VALUE - 1);
        requests.sayLast();
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    void disconnected() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    /** Sends while something is due within {@code soon}; answers how long until the next is. */
    private long send(CursorBatch batch, boolean asRead, long now, long soon) {
        long next = batch.dueIn(now);
        while (next <= soon && requests.hasRoom()) {
            requests.say(new Request.Advance(null, asRead, batch.take()));
            next = batch.dueIn(now);
        }
        // With no room for words now, the next frame or the next alarm tries again.
        return next <= 0 ? RETRY_NANOS : next;
    }
}
