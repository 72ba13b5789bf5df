package muster.client;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import muster.kernel.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What was asked and not answered yet, and which of it goes out next.
 *
 * <p>Everything that a user asks for may be repeated: a send, edit and recall by its {@code cid}, the others by nature. So
 * a lost connection only puts all of it back among the unsent, where the order is that of asking. A request that is told
 * to come back later is held; while a send is held no later send overtakes it. Not thread-safe.
 */
final class PendingRequests {
    /** Requests other than sends on the wire; the server takes 64 of a connection before it refuses. */
    static final int OTHERS_WINDOW = 32;

    /** How a request is treated when its answer does not come. */
    enum Kind {
        /** A message: repeated until its own deadline, in order with the other sends. */
        SEND,
        /** Asked by the application: repeated until it times out. */
        ASKED,
        /** Asked by the client for itself: forgotten with the connection. */
        OWN
    }

    /** One request: its JSON is made once and sent as often as it takes. */
    record Pending(long ordinal, String ref, Kind kind, String json, long deadline, CompletableFuture<Frame> answer) {}

    private final int sendWindow;
    private final Map<String, Pending> unanswered = new HashMap<>();
    private final Map<Kind, Map<Long, Pending>> byAge = new EnumMap<>(Kind.class);
    private final SortedMap<Long, Pending> unsentSends = new TreeMap<>();
    private final SortedMap<Long, Pending> unsentOthers = new TreeMap<>();
    private final Map<Pending, Long> heldUntil = new LinkedHashMap<>();
    private int sendsOnTheWay;
    private int othersOnTheWay;
    private int sendsHeld;

    PendingRequests(int sendWindow) {
        this.sendWindow = sendWindow;
        for (var kind : Kind.values()) {
            byAge.put(kind, new LinkedHashMap<>());
        }
    }

    void add(Pending pending) {
        unanswered.put(pending.ref(), pending);
        ofKind(pending.kind()).put(pending.ordinal(), pending);
        unsent(pending.kind()).put(pending.ordinal(), pending);
    }

    /** What goes out next, or null when there is nothing or the window is full. */
    @Nullable
    Pending next() {
        if (!unsentOthers.isEmpty() && othersOnTheWay < OTHERS_WINDOW) {
            return unsentOthers.get(unsentOthers.firstKey());
        }
        if (unsentSends.isEmpty() || sendsHeld > 0 || sendsOnTheWay >= sendWindow) {
            return null;
        }
        return unsentSends.get(unsentSends.firstKey());
    }

    /** The request is on its way. */
    void sent(Pending pending) {
        unsent(pending.kind()).remove(pending.ordinal());
        if (pending.kind() == Kind.SEND) {
            sendsOnTheWay++;
        } else {
            othersOnTheWay++;
        }
    }

    /** The request with this ref, or null when it is answered, given up or foreign. */
    @Nullable
    Pending find(String ref) {
        return unanswered.get(ref);
    }

    /** The request is answered or given up. */
    void remove(Pending pending) {
        if (unanswered.remove(pending.ref()) == null) {
            return;
        }
        ofKind(pending.kind()).remove(pending.ordinal());
        boolean wasUnsent = unsent(pending.kind()).remove(pending.ordinal()) != null;
        boolean wasHeld = heldUntil.remove(pending) != null;
        boolean onTheWay = !wasUnsent && !wasHeld;
        if (pending.kind() != Kind.SEND) {
            othersOnTheWay -= onTheWay ? 1 : 0;
            return;
        }
        sendsOnTheWay -= onTheWay ? 1 : 0;
        sendsHeld -= wasHeld ? 1 : 0;
    }

    /** The server asked to repeat the request at this time. */
    void hold(Pending pending, long until) {
        if (heldUntil.put(pending, until) != null) {
            return;
        }
        if (pending.kind() == Kind.SEND) {
            sendsHeld++;
            sendsOnTheWay--;
        } else {
            othersOnTheWay--;
        }
    }

    /** Puts what has been held long enough back among the unsent. */
    void release(long now) {
        var held = heldUntil.entrySet().iterator();
        while (held.hasNext()) {
            var each = held.next();
            if (each.getValue() - now <= 0) {
                held.remove();
                unsent(each.getKey().kind()).put(each.getKey().ordinal(), each.getKey());
                sendsHeld -= each.getKey().kind() == Kind.SEND ? 1 : 0;
            }
        }
    }

    /** The connection is gone: what the application asked for is unsent again, the client's own requests are forgotten. */
    void connectionLost() {
        heldUntil.clear();
        sendsHeld = 0;
        sendsOnTheWay = 0;
        othersOnTheWay = 0;
        unsentOthers.clear();
        for (var own : List.copyOf(ofKind(Kind.OWN).values())) {
            unanswered.remove(own.ref());
        }
        ofKind(Kind.OWN).clear();
        unsentSends.putAll(ofKind(Kind.SEND));
        unsentOthers.putAll(ofKind(Kind.ASKED));
    }

    /** How many of the unanswered are the client's own. */
    int ownCount() {
        return ofKind(Kind.OWN).size();
    }

    /** Takes out what is past its deadline. */
    List<Pending> takeExpired(long now) {
        var expired = new ArrayList<Pending>();
        for (var kind : Kind.values()) {
            // Of one kind all have the same time, so the oldest is the first to expire.
            for (var pending : ofKind(kind).values()) {
                if (pending.deadline() - now > 0) {
                    break;
                }
                expired.add(pending);
            }
        }
        expired.forEach(this::remove);
        return expired;
    }

    /** How long until something expires or is to be released; {@link Long#MAX_VALUE} when nothing waits. */
    long nextIn(long now) {
        long next = Long.MAX_VALUE;
        for (var kind : Kind.values()) {
            for (var oldest : ofKind(kind).values()) {
                next = Math.min(next, oldest.deadline() - now);
                break;
            }
        }
        for (long until : heldUntil.values()) {
            next = Math.min(next, until - now);
        }
        return next;
    }

    /** Takes out everything. */
    List<Pending> takeAll() {
        var all = List.copyOf(unanswered.values());
        all.forEach(this::remove);
        return all;
    }

    private Map<Long, Pending> ofKind(Kind kind) {
        return Objects.requireNonNull(byAge.get(kind));
    }

    private SortedMap<Long, Pending> unsent(Kind kind) {
        return kind == Kind.SEND ? unsentSends : unsentOthers;
    }
}
