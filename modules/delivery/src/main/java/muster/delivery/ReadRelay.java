package muster.delivery;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Frame;
import muster.kernel.ReceiptCount;
import muster.kernel.SchemaReady;
import muster.receipts.Confirmations;
import muster.receipts.Confirmed;
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

    /** And its newest messages that are to be confirmed. */
    private static final int DEMANDS_TOLD_MAX = 10;

    /** Groups whose last told counts are remembered; a forgotten one is told once too often. */
    private static final int GROUPS_REMEMBERED_MAX = 10_000;

    /** Groups that may wait to be counted. */
    private static final int MERGED_MAX = 10_000;

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
    Confirmations confirmations;

    @Inject
    Registry registry;

    @Inject
    Bridge bridge;

    @Inject
    Badges badges;

    @Inject
    Dispatcher dispatcher;

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    /** What the senders of a group were told last, by position. */
    private final Map<Long, Map<Long, ReceiptCount>> told = new ConcurrentHashMap<>();

    /** Groups in which somebody here has sent something lately, and when: they are looked at again now and then. */
    private final Map<Long, Long> sentIn = new ConcurrentHashMap<>();

    /** What was handed over, by group, and has not been heard of again. */
    private final Map<Long, Handed> unheard = new ConcurrentHashMap<>();

    /** Merged reads of a group, which this instance counts. */
    private final BlockingQueue<ReadsMerged> merged = new LinkedBlockingQueue<>(MERGED_MAX);

    private volatile Thread counter = new Thread();
    private volatile boolean stopped;

    /** Reads that nobody has spoken of since then; none when all is to be told again. */
    private record Handed(long since, Map<Long, Long> reads) {
        Handed and(Map<Long, Long> more) {
            Map<Long, Long> all = new HashMap<>(reads);
            more.forEach((user, seq) -> all.merge(user, seq, Math::max));
            return new Handed(since, all);
        }

        Handed without(Map<Long, Long> heard) {
            Map<Long, Long> rest = new HashMap<>(reads);
            rest.entrySet().removeIf(read -> heard.getOrDefault(read.getKey(), 0L) >= read.getValue());
            return new Handed(System.nanoTime(), rest); // Somebody merges the group: what is left may be under way.
        }
    }

    void start(@Observes SchemaReady event) {
        counter = threads.newThread(this::count);
        counter.setName("muster-receipts");
        counter.start();
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
        unheard.merge(group, new Handed(System.nanoTime(), reads), (before, now) -> before.and(now.reads()));
        owners.hand(WORK, group, ReadNews.work(reads));
    }

    /** Hands over again what nobody has said anything of for too long: the merging instance may be gone. */
    void remind() {
        long now = System.nanoTime();
        unheard.forEach((group, handed) -> {
            if (now - handed.since() > config.readsHeardWithin.toNanos() && unheard.remove(group, handed)) {
                if (dispatcher.concerns(List.of(group))) { // Nobody here to hear of it, otherwise.
                    owners.hand(WORK, group, ReadNews.work(Map.of()));
                    hand(group, handed.reads());
                }
            }
        });
    }

    /** More have confirmed a message: its sender is told with what the group's members have read. */
    void confirmed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Confirmed event) {
        hand(event.group(), Map.of());
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
        if (!merged.offer(event)) { // Handed over again by those who hear nothing.
            LOG.log(System.Logger.Level.DEBUG, "Too many groups wait to be counted.");
        }
    }

    /** One group after the other, on one thread: no count overtakes a younger one, and requests keep their threads. */
    private void count() {
        try {
            while (!stopped) {
                publishNow(merged.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishNow(ReadsMerged event) {
        long group = event.group();
        try {
            var counts = receipts.newest(group, MESSAGES_TOLD_MAX);
            // Only then: who has confirmed has everything told again, and a look at it is as dear as the group is
            // large.
            var confirmed = event.again() ? confirmations.newest(group, DEMANDS_TOLD_MAX) : List.<SentCount>of();
            long members =
                    counts.stream().mapToLong(sent -> sent.count().of()).max().orElse(0);
            changes.rest(group, period(members));
            var news = new ReadNews(group, event.reads(), changed(event, counts), confirmed);
            news.parts().forEach(bridge::tell);
            hear(news);
        } catch (Exception e) { // Database trouble has a type of its own on every server, checked ones among them.
            LOG.log(System.Logger.Level.DEBUG, "Reads could not be told; they are handed over again.", e);
        }
    }

    /** The larger the group, the more one look at it costs, and the more reads merge into one. */
    private Duration period(long members) {
        return config.receiptEvery.multipliedBy(Math.max(1, members / config.receiptMembersPerPeriod));
    }

    /** What senders have not been told yet; everything when something may have been lost on the way. */
    private List<SentCount> changed(ReadsMerged event, List<SentCount> counts) {
        if (told.size() > GROUPS_REMEMBERED_MAX) {
            told.clear();
        }
        Map<Long, ReceiptCount> now = new HashMap<>();
        counts.forEach(sent -> now.put(sent.count().seq(), sent.count()));
        var before = told.put(event.group(), now);
        return before == null || event.again()
                ? counts
                : counts.stream()
                        .filter(sent ->
                                !sent.count().equals(before.get(sent.count().seq())))
                        .toList();
    }

    /** Tells this instance's connections. */
    void hear(ReadNews news) {
        long group = news.group();
        unheard.computeIfPresent(group, (id, handed) -> {
            var rest = handed.without(news.reads());
            return rest.reads().isEmpty() ? null : rest;
        });
        tellSenders(group, news.counts(), counts -> new Frame.Receipt(group, counts));
        tellSenders(group, news.confirmed(), counts -> new ConfirmationFrame.Confirmed(group, counts));
        news.reads().forEach((user, seq) -> tellDevices(group, user, seq));
    }

    private void tellSenders(long group, List<SentCount> sent, Function<List<ReceiptCount>, Frame> frame) {
        Map<Long, List<ReceiptCount>> bySender = new HashMap<>();
        sent.forEach(each -> bySender.computeIfAbsent(each.sender(), sender -> new ArrayList<>())
                .add(each.count()));
        bySender.forEach((sender, counts) -> registry.of(sender).forEach(connection -> {
            if (connection.groups().contains(group)) {
                connection.tell(frame.apply(counts));
            }
        }));
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

    @PreDestroy
    void stop() {
        stopped = true;
        counter.interrupt();
    }
}
