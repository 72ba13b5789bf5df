package muster.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import muster.kernel.JsonWriter;

/**
 * One member of a {@link MusterCrowd}: its connection, or several one after the other, and what a client says by itself on
 * them, acks, pings and pulls. Confined to the loop's thread.
 */
final class Member {
    /** As long as the Java client waits for its welcome. */
    private static final long WELCOME_MAX_NANOS = 10_000_000_000L;

    private static final byte[] ACK_EVERY = Scan.bytes("\"ackEvery\":");
    private static final byte[] HEARTBEAT = Scan.bytes("\"heartbeat\":");
    private static final byte[] ACK_AFTER = Scan.bytes("\"ackAfter\":");

    private final long[] groups;
    private final String acknowledge;
    Link link;
    final Map<Long, View> views = new HashMap<>();
    private final List<View> unacked = new ArrayList<>();
    long acks;
    boolean welcome;
    boolean returning;
    private long triedAt;
    private int unackedEntries;
    private long unackedSince;
    private int ackEvery;
    private long ackAfterNanos;
    private long heartbeatNanos;
    private long pingAt;

    /** @param acknowledge what it says of what it has: {@code ack} or {@code read} */
    Member(Link link, long[] groups, String acknowledge) {
        this.link = link;
        this.groups = groups;
        this.acknowledge = acknowledge;
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

    /** Greets the server; it looks at all its groups. */
    void hello() {
        var focus = views.keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":[" + focus + "]}");
    }

    /** Says a message, whose number comes back with the answer. */
    void say(long group, long message, String cid, String body) {
        link.send(new JsonWriter(body.length() + 100)
                .begin("send")
                .field("ref", Long.toString(message))
                .field("g", group)
                .field("cid", cid)
                .field("body", body)
                .end()
                .toString());
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

    /** Acknowledges and pings when it is time to. */
    void speakIfDue(long now) {
        if (unackedEntries > 0 && (unackedEntries >= ackEvery || now - unackedSince > ackAfterNanos)) {
            acks++;
            link.send(ack());
        }
        if (welcome && now - pingAt >= 0) {
            pingAt = now + heartbeatNanos;
            link.send("{\"op\":\"ping\"}");
        }
    }

    /** Ends a connection that is not welcomed in time: its server may be lost in work for those who have gone. */
    void giveUpIfDue(long now) {
        if (returning && !welcome && now - triedAt > WELCOME_MAX_NANOS) {
            link.end(Ending.broken("no welcome in time"));
        }
    }

    /** Asks for what it was told of and does not have, unless it is asking; answers how many requests that took. */
    int pull(View view) {
        if (view.pulling || view.toldOf < view.next) {
            return 0;
        }
        view.pulling = true;
        view.pulled = true;
        link.send("{\"op\":\"pull\",\"g\":" + groups[view.group] + ",\"after\":" + (view.next - 1) + ",\"limit\":200}");
        return 1;
    }

    /** A page is here; asks for the next where more is missing, and answers how many requests that took. */
    int goOnPulling() {
        int pulls = 0;
        for (var view : views.values()) {
            if (view.pulling) {
                view.pulling = false;
                pulls += pull(view);
            }
        }
        return pulls;
    }

    /** Whether it has all that it was told of. */
    boolean hasAll() {
        return views.values().stream().allMatch(view -> view.toldOf < view.next);
    }

    /** An ack of all that is not acknowledged yet. */
    private String ack() {
        var frame = new JsonWriter().begin(acknowledge).beginObject("cursors");
        for (var view : unacked) {
            frame.field(Long.toString(groups[view.group]), view.next - 1);
            view.unacked = false;
        }
        unacked.clear();
        unackedEntries = 0;
        return frame.end().end().toString();
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
