package muster.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import muster.kernel.Frame;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one client: bounded in bytes, one send in flight, and whatever gathered behind it goes out as
 * one frame. The containers give no back-pressure of their own (Tyrus ignores the send timeout and queues without limit,
 * Undertow queues without limit), so the bound must be here.
 *
 * <p>Over the bound, entries are dropped and only their group's head is kept: when the client has caught up with the rest,
 * it gets a {@code badge} with that head, sees the hole and pulls. Answers are never dropped; a client that asks and does
 * not read is closed when they pile up.
 *
 * <p>Any thread may add and drain; {@code this} guards the queue and is never held while sending.
 */
final class Outbound {
    /** Answers may go over the bound that many times before the client is given up. */
    private static final int ANSWERS_OVER_BOUND_MAX = 8;

    private static final int BRACKETS = 2;

    private final Deque<Chunk> queue = new ArrayDeque<>();
    private final Map<Long, Chunk> dropped = new LinkedHashMap<>();
    private final int bytesMax;
    private final Wire wire;
    private final Runnable giveUp;

    private int bytes;
    private boolean inFlight;
    private boolean draining;
    private boolean closed;
    private long sentAt;

    /**
     * @param giveUp called once when the client cannot be sent to any more
     */
    Outbound(int bytesMax, Wire wire, Runnable giveUp) {
        this.bytesMax = bytesMax;
        this.wire = wire;
        this.giveUp = giveUp;
    }

    /** Adds a chunk without sending yet; answers false when it was dropped or the client is gone. */
    boolean add(Chunk chunk) {
        boolean hopeless;
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (chunk.droppable() && (bytes + chunk.bytes() > bytesMax || dropped.containsKey(chunk.group()))) {
                dropped.put(chunk.group(), chunk);
                return false;
            }
            queue.add(chunk);
            bytes += chunk.bytes();
            hopeless = bytes > bytesMax * (long) ANSWERS_OVER_BOUND_MAX;
        }
        if (hopeless) {
            close();
            giveUp.run();
            return false;
        }
        return true;
    }

    /** Sends what is there, unless a send is in flight: then that one's end sends it. */
    void drain() {
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
        }
        while (true) {
            Chunk chunk;
            synchronized (this) {
                chunk = inFlight || closed ? null : next();
                if (chunk == null) {
                    draining = false;
                    return;
                }
                inFlight = true;
                sentAt = System.nanoTime();
            }
            wire.send(chunk, this::sent);
        }
    }

    private void sent(boolean success) {
        synchronized (this) {
            inFlight = false;
        }
        if (success) {
            drain();
            return;
        }
        close();
        giveUp.run();
    }

    private @Nullable Chunk next() {
        if (queue.isEmpty()) {
            tellDropped();
        }
        var first = queue.poll();
        if (first == null) {
            return null;
        }
        bytes -= first.bytes();
        int size = first.bytes() + BRACKETS;
        if (!fits(size)) {
            return first;
        }
        List<String> parts = new ArrayList<>();
        parts.add(first.inner());
        while (fits(size)) {
            var chunk = queue.remove();
            bytes -= chunk.bytes();
            size += chunk.bytes() + 1;
            parts.add(chunk.inner());
        }
        return Chunk.joined(parts);
    }

    /** Whether the next chunk, with its comma, fits into a frame of this size. */
    private boolean fits(int size) {
        var next = queue.peek();
        return next != null && size + next.bytes() + 1 <= Limits.SERVER_FRAME_BYTES_MAX;
    }

    /** All that could be kept is out: now the client may know what was not. */
    private void tellDropped() {
        for (var chunk : dropped.values()) {
            var badge = Chunk.answer(new Frame.Badge(chunk.group(), chunk.seq(), chunk.no()));
            queue.add(badge);
            bytes += badge.bytes();
        }
        dropped.clear();
    }

    /** How long the send in flight has made no progress, in nanoseconds; 0 when none is in flight. */
    synchronized long stuckFor(long now) {
        return inFlight && !closed ? Math.max(0, now - sentAt) : 0;
    }

    /** Whether all that was added is out, or dropped for good. */
    synchronized boolean isEmpty() {
        return closed || (queue.isEmpty() && dropped.isEmpty() && !inFlight);
    }

    synchronized int bytes() {
        return bytes;
    }

    /** Drops all; nothing is taken any more. May be called twice. */
    synchronized void close() {
        closed = true;
        queue.clear();
        dropped.clear();
        bytes = 0;
    }
}
