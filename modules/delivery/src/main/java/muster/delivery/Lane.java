package muster.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.messagelog.LogEntry;

/**
 * One group's way to this instance's connections: each gets each entry once, in order.
 *
 * <p>A lane remembers the last position it dispatched. The next one goes out, a lower one is a repeat and dropped, a higher
 * one waits until the hole below it is read from the log. So the local hand-over, the other instances' copies and the tail
 * check may all feed it, late, twice or in any order.
 *
 * <p>What gathered while the lane was busy goes out in one round, as one text that is built once and shared by every
 * connection that may see the same.
 *
 * <p>A connection that opens is attached first and told the head afterwards; what is dispatched in between is held for it.
 * Entries that change who is a member are applied in their place in the sequence: nobody is pushed an entry after its own
 * leave.
 *
 * <p>Confined to the thread of its {@link LaneWorker}.
 */
final class Lane {
    private static final long UNKNOWN = -1;

    /** Entries that may wait behind a hole or for an opening connection; more are dropped and read again later. */
    static final int WAITING_MAX = 2_000;

    /** How much of the log one reading brings. */
    static final int FILL_MAX = 500;

    /** So many connections stand for all when the lane looks how far their sends have come, and so many may be behind. */
    private static final int SAMPLE = 64;

    private static final int SAMPLE_BEHIND_MAX = 8;

    private final long group;
    private final LaneHost host;
    private final Map<Subscriber, Subscription> subscriptions = new HashMap<>();
    private Subscription[] snapshot = {};
    private boolean changed;
    private final NavigableMap<Long, LogEntry> waiting = new TreeMap<>();
    private long last = UNKNOWN;
    private long lastNo;
    private long hinted;
    private boolean filling;
    private boolean grewUnseen;

    Lane(long group, LaneHost host) {
        this.group = group;
        this.host = host;
    }

    /** A connection's place in a lane. Until it is open, entries are held for it. */
    private static final class Subscription {
        final Subscriber subscriber;
        List<LogEntry> held = List.of();
        boolean focused;
        boolean open;
        boolean overflowed;
        boolean grewUnseen;
        long floor;
        long sentUpTo;

        Subscription(Subscriber subscriber) {
            this.subscriber = subscriber;
        }
    }

    /** Starts to hold entries for a connection: it is about to read the head. */
    void attach(Subscriber subscriber) {
        var subscription = subscriptions.computeIfAbsent(subscriber, Subscription::new);
        subscription.open = false;
        changed = true;
    }

    /** The connection has read the head and told its client: pushes start above it. */
    void open(Subscriber subscriber, boolean focused, long floor, long head) {
        var subscription = subscriptions.get(subscriber);
        if (subscription == null) {
            return; // Left or closed meanwhile.
        }
        subscription.focused = focused;
        subscription.floor = floor;
        subscription.sentUpTo = head;
        subscription.open = true;
        if (last == UNKNOWN) {
            last = head;
            waiting.headMap(head, true).clear();
        }
        release(subscription);
    }

    private void release(Subscription subscription) {
        var held = subscription.held;
        subscription.held = List.of();
        if (subscription.overflowed) {
            subscription.overflowed = false;
            subscription.sentUpTo = last;
            subscription.subscriber.tell(new Frame.Badge(group, last, lastNo));
            return;
        }
        if (!held.isEmpty()) {
            push(subscription, held);
        }
    }

    /** Looks away: entries are no longer pushed to this connection. */
    void unfocus(Subscriber subscriber) {
        var subscription = subscriptions.get(subscriber);
        if (subscription != null) {
            subscription.focused = false;
        }
    }

    /** Takes a connection out, because it closed or its user is no member any more; false when it was not in. */
    boolean detach(Subscriber subscriber) {
        changed = true;
        return subscriptions.remove(subscriber) != null;
    }

    int size() {
        return subscriptions.size();
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    /** Whether the container still has to write what the last round sent, but to a few: slow ones wait for themselves. */
    boolean isWriting() {
        var all = snapshot();
        int step = Math.max(1, all.length / SAMPLE);
        int behind = 0;
        for (int i = 0; i < all.length; i += step) {
            behind += all[i].subscriber.isSending() ? 1 : 0;
        }
        return behind > SAMPLE_BEHIND_MAX;
    }

    boolean has(Subscriber subscriber) {
        return subscriptions.containsKey(subscriber);
    }

    /** Takes entries from any source. */
    void offer(Collection<LogEntry> entries) {
        for (var entry : entries) {
            if (entry.seq() > last) {
                waiting.put(entry.seq(), entry);
            }
        }
        while (waiting.size() > WAITING_MAX) {
            hinted = Math.max(hinted, waiting.pollLastEntry().getKey());
        }
    }

    /** The log has reached at least this position. */
    void hint(long seq) {
        hinted = Math.max(hinted, seq);
    }

    /** Connections that look elsewhere and have not been told yet that the group has grown; from now on they count as told. */
    List<Subscriber> takeUnseen() {
        grewUnseen = false;
        var unseen = new ArrayList<Subscriber>();
        for (var subscription : snapshot()) {
            if (subscription.grewUnseen && subscription.open) {
                subscription.grewUnseen = false;
                unseen.add(subscription.subscriber);
            }
        }
        return unseen;
    }

    /**
     * What {@link LaneHost#fill} read; empty when the log has nothing there or cannot be read now. Then what waits behind the
     * hole is given up too, or it would be asked for again and again; the next hint or tail check finds what is real of it. A
     * hole below the floor is never filled: the lane goes on above it.
     *
     * @param floor the highest position that is no longer kept, as far as it was asked for
     */
    void filled(Collection<LogEntry> entries, long floor) {
        filling = false;
        if (floor > last) {
            last = floor;
        } else if (entries.isEmpty()) {
            hinted = last;
            waiting.clear();
        }
        offer(entries);
    }

    /** Dispatches what is in order and asks for what is missing; answers how many entries went out. */
    int round() {
        if (last == UNKNOWN) {
            return 0;
        }
        waiting.headMap(last, true).clear();
        var run = new ArrayList<LogEntry>();
        while (!waiting.isEmpty() && waiting.firstKey() == last + 1) {
            var next = waiting.pollFirstEntry().getValue();
            run.add(next);
            last++;
            lastNo = next.view().no();
        }
        dispatch(run);
        long missing = waiting.isEmpty() ? hinted : waiting.firstKey() - 1;
        if (missing > last && !filling) {
            filling = true;
            host.fill(group, last, missing);
        }
        return run.size();
    }

    private void dispatch(List<LogEntry> run) {
        if (run.isEmpty()) {
            return;
        }
        int from = 0;
        for (int i = 0; i < run.size(); i++) {
            var kind = run.get(i).view().kind();
            if (kind == EntryKind.LEAVE) {
                share(run.subList(from, i));
                from = i;
                leave(run.get(i));
            } else if (kind == EntryKind.JOIN) {
                share(run.subList(from, i + 1));
                from = i + 1;
                join(run.get(i));
            } else if (kind == EntryKind.ROLE) {
                changeRole(run.get(i));
            }
        }
        share(run.subList(from, run.size()));
        host.reached(group, run, subscriptions.size());
    }

    private void leave(LogEntry entry) {
        var users = Set.copyOf(entry.users());
        var gone = subscriptions.keySet().stream()
                .filter(subscriber -> users.contains(subscriber.user()))
                .toList();
        for (var subscriber : gone) {
            detach(subscriber);
            host.left(group, subscriber);
        }
    }

    private void changeRole(LogEntry entry) {
        for (var subscriber : subscriptions.keySet()) {
            if (entry.users().contains(subscriber.user())) {
                host.roleChanged(group, subscriber);
            }
        }
    }

    private void join(LogEntry entry) {
        for (var user : entry.users()) {
            for (var subscriber : host.connectionsOf(user)) {
                if (!subscriptions.containsKey(subscriber)) {
                    host.joined(group, subscriber);
                }
            }
        }
    }

    /** Brings a stretch of the log to everyone: built once for all who may see the same, apart for the few who may not. */
    private void share(List<LogEntry> stretch) {
        if (stretch.isEmpty()) {
            return;
        }
        long first = stretch.get(0).seq();
        boolean sameForAll = stretch.stream().allMatch(LogEntry::sameForAll);
        List<Chunk> shared = List.of();
        boolean unseen = false;
        for (var subscription : snapshot()) {
            if (!subscription.open) {
                hold(subscription, stretch);
            } else if (!subscription.focused) {
                subscription.sentUpTo = last;
                subscription.grewUnseen = true;
                unseen = true;
            } else if (subscription.sentUpTo >= first || !(sameForAll || seesAll(subscription, stretch))) {
                push(subscription, stretch);
            } else {
                if (shared.isEmpty()) {
                    shared = chunks(stretch.stream().map(LogEntry::view).toList());
                }
                shared.forEach(subscription.subscriber::queue);
                subscription.sentUpTo = stretch.get(stretch.size() - 1).seq();
            }
        }
        if (unseen) {
            tellUnseen();
        }
    }

    private void tellUnseen() {
        if (!grewUnseen) {
            grewUnseen = true;
            host.grewUnseen(group);
        }
    }

    /** An array to walk through with every round, made anew only after somebody came or went. */
    private Subscription[] snapshot() {
        if (changed) {
            changed = false;
            snapshot = subscriptions.values().toArray(Subscription[]::new);
        }
        return snapshot;
    }

    private static boolean seesAll(Subscription subscription, List<LogEntry> stretch) {
        long user = subscription.subscriber.user();
        return stretch.stream().allMatch(entry -> entry.wholeFor(user, subscription.floor));
    }

    private static void hold(Subscription subscription, List<LogEntry> stretch) {
        if (subscription.held.size() + stretch.size() > WAITING_MAX) {
            subscription.held = List.of();
            subscription.overflowed = true;
        } else if (!subscription.overflowed) {
            if (subscription.held.isEmpty()) { // Only now: there are as many of these as connections times groups.
                subscription.held = new ArrayList<>();
            }
            subscription.held.addAll(stretch);
        }
    }

    /** The part of the stretch that this one connection has not had, as this one member may see it. */
    private void push(Subscription subscription, List<LogEntry> stretch) {
        if (!subscription.focused) {
            long newest = stretch.get(stretch.size() - 1).seq();
            if (newest > subscription.sentUpTo) {
                subscription.sentUpTo = newest;
                subscription.grewUnseen = true;
                tellUnseen();
            }
            return;
        }
        var views = new ArrayList<Entry>();
        for (var entry : stretch) {
            if (entry.seq() > subscription.sentUpTo) {
                views.add(entry.viewFor(subscription.subscriber.user(), subscription.floor));
                subscription.sentUpTo = entry.seq();
            }
        }
        chunks(views).forEach(subscription.subscriber::queue);
    }

    /** The entries as JSON, in as few chunks as the frame limit allows. */
    private List<Chunk> chunks(List<Entry> entries) {
        var chunks = new ArrayList<Chunk>();
        var texts = new ArrayList<String>();
        int bytes = 2;
        for (int i = 0; i < entries.size(); i++) {
            var json = entries.get(i).toJson();
            int size = Utf8.length(json) + 1;
            if (bytes + size > Limits.SERVER_FRAME_BYTES_MAX && !texts.isEmpty()) {
                chunks.add(chunk(texts, entries.get(i - 1)));
                texts.clear();
                bytes = 2;
            }
            texts.add(json);
            bytes += size;
        }
        if (!texts.isEmpty()) {
            chunks.add(chunk(texts, entries.get(entries.size() - 1)));
        }
        return chunks;
    }

    private Chunk chunk(List<String> texts, Entry newest) {
        return Chunk.entries(texts, group, newest.seq(), newest.no());
    }
}
