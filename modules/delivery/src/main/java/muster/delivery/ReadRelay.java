package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import muster.kernel.Frame;
import muster.kernel.ReceiptCount;
import muster.kernel.SchemaReady;
import muster.receipts.CursorsAdvanced;
import muster.receipts.Receipts;
import muster.receipts.SentCount;
import muster.unread.ReadsMerged;
import muster.unread.UnreadChanges;

/**
 * Tells who has read: stored reads go from every instance to the one that merges their group ({@link Owners}), and from
 * there, once per group and period, to all: counts to the senders of the messages, positions to the readers' other devices.
 * The receipt storm of the articles (40 + 40 + 40 frames for a message) becomes one frame per sender and period.
 *
 * <p>All of it may be lost, and nothing is wrong afterwards: counts are derived from the stored cursors whenever they are
 * looked at. Who handed reads over and hears nothing of the group hands it over again, and senders' groups are looked at
 * again now and then.
 */
@ApplicationScoped
class ReadRelay {
    private static final System.Logger LOG = System.getLogger(ReadRelay.class.getName());
    private static final String WORK = "read";

    /** A group's newest messages whose senders are told of their readers; older ones on demand. */
    private static final int MESSAGES_TOLD_MAX = 100;

    /** Groups whose last told counts are remembered; a forgotten one is told once too often. */
    private static final int GROUPS_REMEMBERED_MAX = 10_000;

    private static final long SENDERS_CARE_FOR_NANOS = TimeUnit.MINUTES.toNanos(30);

    /** Reads in one piece of work: what more there are goes in the next. */
    private static final int READS_PER_WORK_MAX = 2_000;

    @Inject
    DeliveryConfig config;

    @Inject
    Owners owners;

    @Inject
    UnreadChanges changes;

    @Inject
    Receipts receipts;

    @Inject
    Registry registry;

    @Inject
    Bridge bridge;

    @Inject
    Badges badges;

    @Inject
    Dispatcher dispatcher;

    @Inject
    RequestThreads executor;

    /** What the senders of a group were told last, by position. */
    private final Map<Long, Map<Long, ReceiptCount>> told = new ConcurrentHashMap<>();

    /** Groups in which somebody here has sent something lately, and when: they are looked at again now and then. */
    private final Map<Long, Long> sentIn = new ConcurrentHashMap<>();

    /** Groups handed over since when, and not heard of again. */
    private final Map<Long, Long> unheard = new ConcurrentHashMap<>();

    void start(@Observes SchemaReady event) {
        owners.register(WORK, (group, text) -> changes.read(group, ReadNews.readsOf(text)));
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each message does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<ReadRelay> self() {
        return () -> this;
    }

    /** Hands stored reads to whoever merges their groups. */
    void hand(@Observes CursorsAdvanced event) {
        Map<Long, List<CursorsAdvanced.Read>> byGroup = event.reads().stream()
                .collect(Collectors.groupingBy(read -> read.member().group()));
        byGroup.forEach((group, reads) -> {
            reads.forEach(read -> tellDevices(group, read.member().user(), read.seq()));
            for (int from = 0; from < reads.size(); from += READS_PER_WORK_MAX) {
                var some = reads.subList(from, Math.min(reads.size(), from + READS_PER_WORK_MAX));
                hand(
                        group,
                        some.stream()
                                .collect(Collectors.toMap(
                                        read -> read.member().user(), CursorsAdvanced.Read::seq, Math::max)));
            }
        });
    }

    private void hand(long group, Map<Long, Long> reads) {
        unheard.putIfAbsent(group, System.nanoTime());
        owners.hand(WORK, group, ReadNews.work(reads));
    }

    /** Hands over again what nobody has said anything of for too long: the merging instance may be gone. */
    void remind() {
        long now = System.nanoTime();
        unheard.forEach((group, since) -> {
            if (now - since > config.readsHeardWithin.toNanos()) {
                unheard.remove(group, since);
                if (dispatcher.concerns(List.of(group))) { // Nobody here to hear of it, otherwise.
                    hand(group, Map.of());
                }
            }
        });
    }

    /** Somebody here has sent something in a group: its readers matter for a while. */
    void sent(long group) {
        sentIn.put(group, System.nanoTime());
    }

    /** Looks again at groups with senders here, for something may have been lost on the way. */
    void poll() {
        long now = System.nanoTime();
        sentIn.values().removeIf(at -> now - at > SENDERS_CARE_FOR_NANOS);
        sentIn.keySet().stream()
                .filter(group -> dispatcher.concerns(List.of(group)))
                .forEach(group -> hand(group, Map.of()));
    }

    /** This instance merges the group, and its period is over. */
    void publish(@Observes ReadsMerged event) {
        try {
            executor.execute(() -> publishNow(event));
        } catch (RejectedExecutionException e) { // Handed over again by those who hear nothing.
            LOG.log(System.Logger.Level.DEBUG, "No thread to tell of reads.", e);
        }
    }

    private void publishNow(ReadsMerged event) {
        long group = event.group();
        try {
            var counts = receipts.newest(group, MESSAGES_TOLD_MAX);
            long members =
                    counts.stream().mapToLong(sent -> sent.count().of()).max().orElse(0);
            changes.rest(group, period(members));
            var news = new ReadNews(group, event.reads(), changed(group, counts));
            bridge.tell(news);
            hear(news);
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            LOG.log(System.Logger.Level.DEBUG, "Reads could not be told; they are handed over again.", e);
        }
    }

    /** The larger the group, the more one look at it costs, and the more reads merge into one. */
    private Duration period(long members) {
        return config.receiptEvery.multipliedBy(Math.max(1, members / config.receiptMembersPerPeriod));
    }

    private List<SentCount> changed(long group, List<SentCount> counts) {
        if (told.size() > GROUPS_REMEMBERED_MAX) {
            told.clear();
        }
        Map<Long, ReceiptCount> now = new HashMap<>();
        counts.forEach(sent -> now.put(sent.count().seq(), sent.count()));
        var before = told.put(group, now);
        return counts.stream()
                .filter(sent -> before == null
                        ? sent.count().read() > 0
                        : !sent.count().equals(before.get(sent.count().seq())))
                .toList();
    }

    /** Tells this instance's connections. */
    void hear(ReadNews news) {
        long group = news.group();
        unheard.remove(group);
        Map<Long, List<ReceiptCount>> bySender = new HashMap<>();
        news.counts()
                .forEach(sent -> bySender.computeIfAbsent(sent.sender(), sender -> new ArrayList<>())
                        .add(sent.count()));
        bySender.forEach((sender, counts) -> registry.of(sender).forEach(connection -> {
            if (connection.groups().contains(group)) {
                connection.tell(new Frame.Receipt(group, counts));
            }
        }));
        news.reads().forEach((user, seq) -> tellDevices(group, user, seq));
    }

    /** Those that did not say it themselves, each once. */
    private void tellDevices(long group, long user, long seq) {
        for (var connection : registry.of(user)) {
            if (connection.groups().contains(group) && connection.hasRead(group) < seq) {
                connection.read(Map.of(group, seq));
                badges.read(connection, group);
            }
        }
    }
}
