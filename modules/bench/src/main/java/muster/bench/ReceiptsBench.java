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
 */
final class ReceiptsBench implements Crowd.Ears {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MESSAGES = 50;
    private static final int CALLS = 300;
    private static final int CALLS_TO_WARM_UP = 100;
    private static final int PAGE = 100;
    private static final double SENDS_PER_SECOND = 5;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;
    private Histogram sends = new Histogram();
    private long said;
    private long stored;
    private long saidAt;

    ReceiptsBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
    }

    void run(int members) throws IOException, InterruptedException {
        var peer = new MusterPeer(stage, options, console);
        var crowd = (MusterCrowd) peer.crowd(Shape.oneGroup(members, 0));
        var rest = stage.target().admin();
        var unused = rest.call("PATCH", "groups/" + crowd.id(0), "{\"receipts\":\"names\"}");
        var session = stage.target()
                .rest()
                .signIn(stage.target().login(), stage.target().password());
        try (crowd;
                var asker = MusterClient.builder()
                        .servers(List.of(stage.target().url()))
                        .token(session.token())
                        .focus(GroupSelection.NONE)
                        .listener((client, entry) -> {})
                        .connect()) {
            asker.ready().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            crowd.open(this);
            talk(crowd, options.warmUp());
            double cpuBefore = CpuTime.seconds(stage.target().pid());
            var before = talk(crowd, options.measured());
            double cpuOfTalk = CpuTime.seconds(stage.target().pid()) - cpuBefore;
            long head = rest.entriesAfter(crowd.id(0), 0, 1).head();
            long from = System.nanoTime();
            double cpu = CpuTime.seconds(stage.target().pid());
            crowd.readAll(0, head);
            sends = new Histogram();
            double all = untilCounted(crowd, asker, head, members, from);
            var during = sends;
            double cpuOfReads = CpuTime.seconds(stage.target().pid()) - cpu;
            var seqs = LongStream.rangeClosed(head - MESSAGES + 1, head).boxed().toList();
            var counts = calls(crowd, () -> asker.receipts(crowd.id(0), seqs));
            var byName = calls(crowd, () -> asker.readers(crowd.id(0), head, true, ReaderOrder.NAME, null, PAGE));
            var byTime = calls(crowd, () -> asker.readers(crowd.id(0), head, true, ReaderOrder.TIME, null, PAGE));
            console.accept(stage.target().head(members, 0)
                    + String.format(
                            Locale.ROOT,
                            " bench=receipts all_read_after=%.2fs cpu_s=%.2f..%.2f send_p50=%.1f..%.1fms"
                                    + " send_p99=%.1f..%.1fms sends=%d..%d counts_of_%d_p50=%.1fms counts_p99=%.1fms"
                                    + " page_of_%d_by_name_p50=%.1fms by_name_p99=%.1fms by_time_p50=%.1fms by_time_p99=%.1fms",
                            all,
                            cpuOfTalk,
                            cpuOfReads,
                            before.millis(0.5),
                            during.millis(0.5),
                            before.millis(0.99),
                            during.millis(0.99),
                            before.count(),
                            during.count(),
                            MESSAGES,
                            counts.millis(0.5),
                            counts.millis(0.99),
                            PAGE,
                            byName.millis(0.5),
                            byName.millis(0.99),
                            byTime.millis(0.5),
                            byTime.millis(0.99)));
        }
    }

    /** Says something now and then for a while; answers how long it took to be stored. */
    private Histogram talk(MusterCrowd crowd, Duration time) throws IOException {
        sends = new Histogram();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            sayIfDue(crowd);
            var unused = crowd.loop().runUntil(() -> false, System.nanoTime() + LOOK_EVERY.toNanos());
        }
        return sends;
    }

    private void sayIfDue(MusterCrowd crowd) throws IOException {
        long now = System.nanoTime();
        if (said == stored && now - saidAt > TimeUnit.SECONDS.toNanos(1) / SENDS_PER_SECOND) {
            saidAt = now;
            crowd.say(0, said++);
        }
    }

    private double untilCounted(MusterCrowd crowd, MusterClient asker, long head, int members, long from)
            throws IOException {
        long deadline = from + PATIENCE.toNanos();
        CompletableFuture<Long> asked = CompletableFuture.completedFuture(0L);
        double all = 0;
        // Sends go on for as long again, for what was put off is done then.
        while (all == 0 || System.nanoTime() - from < options.measured().toNanos()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("not all reads are counted");
            }
            sayIfDue(crowd);
            var unused = crowd.loop().runUntil(() -> false, System.nanoTime() + LOOK_EVERY.toNanos());
            if (all == 0 && asked.isDone()) {
                if (asked.join() >= members - 1) { // The speaker sent it.
                    all = (System.nanoTime() - from) / 1e9;
                }
                asked = asker.receipts(crowd.id(0), List.of(head))
                        .thenApply(answer -> answer.counts().get(0).read());
            }
        }
        return all;
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

    @Override
    public void heard(int group, int subscriber, long message) {}

    @Override
    public void stored(int group, long message) {
        stored++;
        sends.add(System.nanoTime() - saidAt);
    }
}
