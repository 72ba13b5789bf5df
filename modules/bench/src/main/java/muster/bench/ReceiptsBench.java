package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import muster.client.MusterClient;
import muster.kernel.GroupSelection;
import muster.kernel.ReaderOrder;

/**
 * Receipts of one group with everybody connected: how long it takes until all who read at the same moment are counted, what
 * that does to those who send meanwhile, and what counts and lists cost afterwards.
 *
 * <p>Messages are sent at fixed times and timed from when they were due. Everybody reads at once again and again, as soon as
 * two seconds have passed and all are counted, so that every send of the second half falls within two seconds of such a storm,
 * and there are enough of them that the 99th percentile is not the slowest.
 */
final class ReceiptsBench {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MESSAGES = 50;
    private static final int CALLS = 300;
    private static final int CALLS_TO_WARM_UP = 100;
    private static final int PAGE = 100;
    private static final double SENDS_PER_SECOND = 10;
    private static final int SENDS_BEFORE = 520;
    private static final int STORMS = 24;
    private static final Duration STORM_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;
    private final double rate;
    private final Histogram storms = new Histogram();
    private final Histogram said = new Histogram();

    ReceiptsBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
        this.rate = options.rateOr(SENDS_PER_SECOND);
    }

    void run(int members) throws IOException, InterruptedException {
        var peer = new MusterPeer(stage, options, console);
        var crowd = peer.crowd(Shape.oneGroup(members, 0), options.ackEvery());
        var rest = stage.target().admin();
        var unused = rest.call("PATCH", "groups/" + crowd.id(0), "{\"receipts\":\"names\"}");
        long base = rest.entriesAfter(crowd.id(0), 0, 1).head();
        var session = stage.target()
                .rest()
                .signIn(stage.target().login(), stage.target().password());
        try (crowd;
                var asker = client(session.token())) {
            var talk = new Conversation(crowd, members);
            try (var sender = client(crowd.speakersToken(0));
                    var speaker = new Speaker(sender, crowd.id(0), "x".repeat(options.bodyLength()))) {
                measure(crowd, talk, speaker, asker, base, members);
            }
        }
    }

    private MusterClient client(String token) {
        var client = MusterClient.builder()
                .servers(List.of(stage.target().url()))
                .token(token)
                .focus(GroupSelection.NONE)
                .listener((it, entry) -> {})
                .connect();
        client.ready().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return client;
    }

    private void measure(
            MusterCrowd crowd, Conversation talk, Speaker speaker, MusterClient asker, long base, int members)
            throws IOException, InterruptedException {
        speaker.talk(rate);
        talk.rest(options.warmUp());
        var before = speaker.count();
        double cpuBefore = CpuTime.seconds(stage.target().pid());
        long talked = System.nanoTime();
        talk.rest(Duration.ofMillis((long) (SENDS_BEFORE * 1e3 / rate)));
        double cpuOfTalk = cpuPerSecond(cpuBefore, talked);
        talk.hear(speaker.fallSilent()); // Those that are slow belong to what was before.
        speaker.talk(rate);
        var during = speaker.count();
        double cpu = CpuTime.seconds(stage.target().pid());
        long stormed = System.nanoTime();
        for (int storm = 0; storm < STORMS; storm++) {
            storm(crowd, talk, asker, base + speaker.stored(), members);
        }
        double cpuOfReads = cpuPerSecond(cpu, stormed);
        talk.hear(speaker.fallSilent());
        long head = base + speaker.stored();
        var seqs = LongStream.rangeClosed(head - MESSAGES + 1, head).boxed().toList();
        var counts = calls(crowd, () -> asker.receipts(crowd.id(0), seqs));
        var byName = calls(crowd, () -> asker.readers(crowd.id(0), head, true, ReaderOrder.NAME, null, PAGE));
        var byTime = calls(crowd, () -> asker.readers(crowd.id(0), head, true, ReaderOrder.TIME, null, PAGE));
        console.accept(stage.target().head(members, 0)
                + String.format(
                        Locale.ROOT,
                        " bench=receipts rate=%.0f storms=%d said_within_p50=%.2fs all_read_after_p50=%.2fs all_read_after_max=%.2fs"
                                + " cpu=%.2f..%.2f send_p50=%.1f..%.1fms send_p99=%.1f..%.1fms send_max=%.1f..%.1fms"
                                + " sends=%d..%d counts_of_%d_p50=%.1fms counts_p99=%.1fms"
                                + " page_of_%d_by_name_p50=%.1fms by_name_p99=%.1fms by_time_p50=%.1fms by_time_p99=%.1fms"
                                + " messages=%d",
                        rate,
                        STORMS,
                        said.millis(0.5) / 1e3,
                        storms.millis(0.5) / 1e3,
                        storms.millis(1) / 1e3,
                        cpuOfTalk,
                        cpuOfReads,
                        before.millis(0.5),
                        during.millis(0.5),
                        before.millis(0.99),
                        during.millis(0.99),
                        before.millis(1),
                        during.millis(1),
                        before.count(),
                        during.count(),
                        MESSAGES,
                        counts.millis(0.5),
                        counts.millis(0.99),
                        PAGE,
                        byName.millis(0.5),
                        byName.millis(0.99),
                        byTime.millis(0.5),
                        byTime.millis(0.99),
                        speaker.stored()));
    }

    private double cpuPerSecond(double before, long from) {
        return (CpuTime.seconds(stage.target().pid()) - before) / ((System.nanoTime() - from) / 1e9);
    }

    /** All read what is there, at once; waits until they are counted, and two seconds at the least. */
    private void storm(MusterCrowd crowd, Conversation talk, MusterClient asker, long upTo, int members)
            throws IOException {
        long from = System.nanoTime();
        crowd.readAll(0, upTo);
        said.add(System.nanoTime() - from);
        CompletableFuture<Long> asked = CompletableFuture.completedFuture(0L);
        boolean counted = false;
        while (!counted || System.nanoTime() - from < STORM_EVERY.toNanos()) {
            if (System.nanoTime() - from > PATIENCE.toNanos()) {
                throw new IOException("not all reads are counted");
            }
            talk.rest(LOOK_EVERY);
            if (!counted && asked.isDone()) {
                if (asked.join() >= members - 1) { // The speaker sent it.
                    counted = true;
                    storms.add(System.nanoTime() - from);
                }
                asked = asker.receipts(crowd.id(0), List.of(upTo))
                        .thenApply(answer -> answer.counts().get(0).read());
            }
        }
    }

    private static Histogram calls(MusterCrowd crowd, Supplier<CompletableFuture<?>> call) throws IOException {
        var times = new Histogram();
        for (int i = 0; i < CALLS_TO_WARM_UP + CALLS; i++) {
            long from = System.nanoTime();
            var unused = call.get().join();
            if (i >= CALLS_TO_WARM_UP) {
                times.add(System.nanoTime() - from);
            }
            var unusedToo = crowd.loop().runUntil(() -> false, System.nanoTime());
        }
        return times;
    }
}
