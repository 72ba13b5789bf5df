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
 * Undertow queues without limit), so the bound must be here, and it holds twice: for what waits here, and for what went to
 * the container and has not been seen to arrive.
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

    /** The client is asked how far it has come this many times within the bound. */
    private static final int PROBES = 4;

    private final Deque<Chunk> queue = new ArrayDeque<>();
    private final Map<Long, Chunk> dropped = new LinkedHashMap<>();
    private final int bytesMax;
    private final Wire wire;
    private final Runnable giveUp;

    private int bytes;
    private volatile boolean inFlight;
    private boolean draining;
    private boolean closed;
    private long sentAt;
    private long sentBytes;
    private long confirmedBytes;
    private long probedBytes;
    private long probedAt;
    private boolean probing;

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

    /** Bytes that wait for their turn. */
    synchronized int waiting() {
        return bytes;
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
            probeWhenDue();
            Chunk chunk;
            synchronized (this) {
                chunk = inFlight || closed || sentBytes - confirmedBytes >= bytesMax ? null : next();
                if (chunk == null) {
                    draining = false;
                    return;
                }
                inFlight = true;
                sentAt = System.nanoTime();
                sentBytes += chunk.bytes();
            }
            wire.send(chunk, this::sent);
        }
    }

    /**
     * Asks the client to show that it has what was sent, with a ping that it answers behind it (RFC 6455, section 5.5.3). A
     * container says "sent" when it has queued a frame: Grizzly's queue has no bound (grizzly#1841).
     */
    private void probeWhenDue() {
        long probe;
        synchronized (this) {
            if (probing || closed || sentBytes - confirmedBytes < bytesMax / PROBES) {
                return;
            }
            probing = true;
            probedBytes = sentBytes;
            probedAt = System.nanoTime();
            probe = probedBytes;
        }
        wire.probe(probe);
    }

    /** The client has answered a probe: everything up to it has arrived. Answers to anything else are ignored. */
    void confirm(long probe) {
        synchronized (this) {
            if (!probing || probe != probedBytes) {
                return;
            }
            probing = false;
            confirmedBytes = probe;
        }
        drain();
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
        if (queue.isEmpty() && !dropped.isEmpty()) {
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
        List<Chunk> parts = new ArrayList<>();
        parts.add(first);
        while (fits(size)) {
            var chunk = queue.remove();
            bytes -= chunk.bytes();
            size += chunk.bytes() + 1;
            parts.add(chunk);
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

    /** How long the send in flight, or the client's answer to a probe, has been waited for; nanoseconds, 0 for neither. */
    synchronized long stuckFor(long now) {
        if (closed) {
            return 0;
        }
        return Math.max(inFlight ? now - sentAt : 0, probing ? now - probedAt : 0);
    }

    /** Whether the container has not said yet that the last frame is out. Takes no lock: it is asked of many. */
    boolean isSending() {
        return inFlight;
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
