package muster.delivery;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import muster.groups.GroupUser;
import muster.kernel.Frame;
import muster.kernel.SchemaReady;
import muster.messagelog.Head;
import muster.messagelog.MessageLog;
import muster.unread.UnreadCounts;
import muster.unread.WrongNumberTold;

/**
 * Tells connections the unread numbers of groups they do not look at, and of groups that their user has read elsewhere:
 * merged, at most one badge per connection, group and period. The numbers are derived when they are told, for all who are to
 * be told with the same few statements; after a reading the thread rests at least as long as it took.
 */
@ApplicationScoped
class Badges {
    private static final System.Logger LOG = System.getLogger(Badges.class.getName());

    /** Users whose numbers are read by the same statements. */
    private static final int USERS_PER_READING_MAX = 500;

    private static final int LANES_SECONDS_MAX = 1;

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    DeliveryConfig config;

    @Inject
    Dispatcher dispatcher;

    @Inject
    UnreadCounts unread;

    @Inject
    MessageLog log;

    @Inject
    Registry registry;

    /** Groups that have grown where somebody does not look. */
    private final Set<Long> grown = ConcurrentHashMap.newKeySet();

    private final Map<Connection, Set<Long>> due = new ConcurrentHashMap<>();
    private volatile Thread teller = new Thread();
    private volatile boolean stopped;
    private boolean failing;

    void start(@Observes SchemaReady event) {
        teller = threads.newThread(this::work);
        teller.setName("muster-badges");
        teller.start();
    }

    /** A group has grown, and there are connections that look elsewhere: its lane knows which. */
    void grew(long group) {
        grown.add(group);
    }

    /** A connection's user has read in a group with another device. */
    void read(Connection connection, long group) {
        due.compute(connection, (one, before) -> {
            Set<Long> groups = before == null ? ConcurrentHashMap.newKeySet() : before;
            groups.add(group); // In here: whoever takes them out must not miss it.
            return groups;
        });
    }

    /** What was wrong is told anew, on every connection that cares. */
    void tellAnew(@Observes WrongNumberTold event) {
        long group = event.member().group();
        for (var connection : registry.of(event.member().user())) {
            if (connection.groups().contains(group)) {
                read(connection, group);
            }
        }
    }

    private void work() {
        long period = config.badgeEvery.toNanos();
        try {
            while (!stopped) {
                long began = System.nanoTime();
                tellAll();
                long took = System.nanoTime() - began;
                TimeUnit.NANOSECONDS.sleep(Math.max(period - took, took));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellAll() throws InterruptedException {
        askLanes();
        var connections = List.copyOf(due.keySet());
        Map<Connection, Set<Long>> some = new HashMap<>();
        Set<Long> users = new HashSet<>();
        for (var connection : connections) {
            var groups = due.remove(connection);
            if (groups != null && connection.stage() == Connection.Stage.GREETED) {
                some.put(connection, groups);
                users.add(connection.user());
            }
            if (users.size() == USERS_PER_READING_MAX) {
                tell(some, users);
                some.clear();
                users.clear();
            }
        }
        tell(some, users);
    }

    /** Asks all lanes at once. One that is late answers into the next round. */
    private void askLanes() throws InterruptedException {
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (var group : List.copyOf(grown)) {
            grown.remove(group);
            asked.add(dispatcher
                    .unseen(group)
                    .thenAccept(unseen -> unseen.forEach(connection -> read(connection, group))));
        }
        try {
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(LANES_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, "A lane is late to say who has not seen that its group grew.", e);
        }
    }

    private void tell(Map<Connection, Set<Long>> some, Set<Long> users) {
        if (some.isEmpty()) {
            return;
        }
        try {
            var counts = unread.ofAll(users);
            Map<Long, Long> totals = new HashMap<>();
            UnreadCounts.addUp(counts, totals);
            var heads = heads(some.values());
            some.forEach((connection, groups) -> groups.forEach(group -> {
                var count = counts.get(new GroupUser(group, connection.user()));
                var head = heads.get(group);
                if (count != null && head != null) { // Or it left between.
                    unread.told(new GroupUser(group, connection.user()), count);
                    connection.tell(new Frame.Badge(
                            group,
                            head.seq(),
                            head.no(),
                            count.messages(),
                            count.mentions(),
                            totals.getOrDefault(connection.user(), 0L)));
                }
            }));
            failing = false;
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            some.forEach((connection, groups) -> groups.forEach(group -> read(connection, group)));
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "Unread numbers cannot be told; they wait: " + e);
            }
            failing = true;
        }
    }

    private Map<Long, Head> heads(Collection<Set<Long>> groups) {
        var all = new HashSet<Long>();
        groups.forEach(all::addAll);
        return log.heads(new ArrayList<>(all)).stream().collect(Collectors.toMap(Head::group, head -> head));
    }

    @PreDestroy
    void stop() {
        stopped = true;
        teller.interrupt();
    }
}
