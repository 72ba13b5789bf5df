package muster.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import muster.kernel.JsonWriter;

/** One member of a {@link MusterCrowd}: its connection, or several one after the other. Confined to the loop's thread. */
final class Member {
    private static final byte[] ACK_EVERY = Scan.bytes("\"ackEvery\":");
    private static final byte[] HEARTBEAT = Scan.bytes("\"heartbeat\":");
    private static final byte[] ACK_AFTER = Scan.bytes("\"ackAfter\":");

    Link link;
    final Map<Long, View> views = new HashMap<>();
    private final List<View> unacked = new ArrayList<>();
    boolean welcome;
    boolean returning;
    long triedAt;
    private int unackedEntries;
    private long unackedSince;
    private int ackEvery;
    private long ackAfterNanos;
    private long heartbeatNanos;
    private long pingAt;

    Member(Link link) {
        this.link = link;
    }

    /** What it has of one group. */
    static final class View {
        final int group;
        final int subscriber;
        long next = -1;
        long toldOf;
        private boolean unacked;
        boolean pulling;
        boolean pulled;

        View(int group, int subscriber) {
            this.group = group;
            this.subscriber = subscriber;
        }
    }

    /** Takes over what {@code welcome} and {@code pong} state about acks, but for a number of entries above 0 here. */
    void pace(byte[] bytes, int from, int to, int entries) {
        ackEvery = entries > 0 ? entries : (int) Scan.number(bytes, from, to, ACK_EVERY);
        ackAfterNanos = Scan.number(bytes, from, to, ACK_AFTER) * 1_000_000;
    }

    /** Takes over the heartbeat that {@code welcome} states. */
    void beat(byte[] bytes, int from, int to, Random random) {
        heartbeatNanos = Scan.number(bytes, from, to, HEARTBEAT) * 1_000_000_000;
        pingAt = System.nanoTime() + random.nextLong(heartbeatNanos);
    }

    /** The next entry of this group is here. */
    void received(View view) {
        view.next++;
        if (!view.unacked) {
            view.unacked = true;
            unacked.add(view);
        }
        if (unackedEntries++ == 0) {
            unackedSince = System.nanoTime();
        }
    }

    boolean ackDue(long now) {
        return unackedEntries > 0 && (unackedEntries >= ackEvery || now - unackedSince > ackAfterNanos);
    }

    /** An ack of all that is not acknowledged yet. */
    String ack(long[] groups) {
        var frame = new JsonWriter().begin("ack").beginObject("cursors");
        for (var view : unacked) {
            frame.field(Long.toString(groups[view.group]), view.next - 1);
            view.unacked = false;
        }
        unacked.clear();
        unackedEntries = 0;
        return frame.end().end().toString();
    }

    /** Whether a heartbeat has passed since the last time; then it begins anew. */
    boolean pingDue(long now) {
        boolean due = welcome && now - pingAt >= 0;
        if (due) {
            pingAt = now + heartbeatNanos;
        }
        return due;
    }

    /** Forgets what it owed to a connection that is gone; what it has, it keeps. */
    void startOver() {
        welcome = false;
        returning = true;
        triedAt = System.nanoTime();
        unacked.clear();
        unackedEntries = 0;
        for (var view : views.values()) {
            view.unacked = false;
            view.pulling = false;
        }
    }
}
