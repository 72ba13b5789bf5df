package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an idle connection costs: the heap that lives after a full collection and the resident size of the process, with
 * nobody and with everybody connected and greeted; and which classes it is. With many groups per connection it is the
 * registry that is weighed.
 */
final class MemoryBench implements Crowd.Ears {
    private static final int LINES = 15;
    private static final int WARM_UP_CONNECTIONS = 100;
    private static final int JOINS = 50;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final Duration SETTLE_STEP = Duration.ofSeconds(1);

    /** Share of a core below which a server counts as idle. */
    private static final double IDLE = 0.1;

    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;

    /** What lives in the heap. */
    private record Heap(Map<String, long[]> classes, long bytes, long residentKilobytes) {}

    MemoryBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
    }

    void run(int connections, int groups) throws IOException, InterruptedException {
        long pid = stage.target().pid();
        if (!Jcmd.understands(pid)) {
            throw new IOException("a JDK's jcmd and the server's process are needed");
        }
        var peer = new MusterPeer(stage, options, console);
        // Classes are loaded and pools filled by whoever comes first.
        try (var first = peer.crowd(Shape.oneGroup(WARM_UP_CONNECTIONS, 0))) {
            first.open(this);
        }
        var crowd = peer.crowd(new Shape(groups, connections, 0, connections));
        try (crowd) {
            settle(null);
            var before = heap(pid);
            console.accept("# connecting " + connections);
            double cpuBefore = CpuTime.seconds(pid);
            long from = System.nanoTime();
            crowd.open(this);
            double seconds = (System.nanoTime() - from) / 1e9;
            settle(crowd);
            double cpuOfOpening = CpuTime.seconds(pid) - cpuBefore;
            var after = heap(pid);
            print(before, after, connections);
            double join = joinAndLeave(crowd);
            double cpuBeforeClosing = CpuTime.seconds(pid);
            closeAll(crowd);
            settle(null);
            double cpuOfClosing = CpuTime.seconds(pid) - cpuBeforeClosing;
            console.accept(stage.target().head(connections, 0)
                    + String.format(
                            Locale.ROOT,
                            " bench=memory groups=%d heap_kb=%d..%d heap_kb/connection=%.1f rss_mb=%d..%d"
                                    + " rss_kb/connection=%.1f connect_s=%.1f connect_cpu_ms/connection=%.2f"
                                    + " close_cpu_ms/connection=%.2f join_and_leave=%.1fms",
                            groups,
                            before.bytes / 1024,
                            after.bytes / 1024,
                            (after.bytes - before.bytes) / 1024.0 / connections,
                            before.residentKilobytes / 1024,
                            after.residentKilobytes / 1024,
                            (after.residentKilobytes - before.residentKilobytes) / (double) connections,
                            seconds,
                            cpuOfOpening * 1e3 / connections,
                            cpuOfClosing * 1e3 / connections,
                            join));
        }
    }

    private static void closeAll(Crowd crowd) throws IOException {
        crowd.close();
    }

    /** The mean time of a call that adds somebody to a group with all these connections, or removes them. */
    private double joinAndLeave(Crowd crowd) throws IOException {
        var admin = stage.target().admin();
        var population = new Population(stage.target());
        var guest = population.others(1);
        var group = ((MusterCrowd) crowd).id(0);
        var loop = crowd.loop();
        long from = System.nanoTime();
        for (int i = 0; i < JOINS; i++) {
            admin.addMembers(group, guest);
            admin.removeMember(group, guest.get(0));
            // Reads what everybody is told of it.
            var unused = loop.runUntil(() -> false, System.nanoTime());
        }
        return (System.nanoTime() - from) / 1e6 / (2 * JOINS);
    }

    /** Waits until the server has nothing to do any more; who is connected stays alive meanwhile. */
    private void settle(@Nullable Crowd crowd) throws IOException, InterruptedException {
        long pid = stage.target().pid();
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        double cpu = CpuTime.seconds(pid);
        while (System.nanoTime() - deadline < 0) {
            if (crowd == null) {
                Thread.sleep(SETTLE_STEP.toMillis());
            } else {
                var unused = crowd.loop().runUntil(() -> false, System.nanoTime() + SETTLE_STEP.toNanos());
            }
            double now = CpuTime.seconds(pid);
            if (now - cpu < IDLE * SETTLE_STEP.toSeconds()) {
                return;
            }
            cpu = now;
        }
    }

    /** The histogram comes after a full collection. */
    private static Heap heap(long pid) throws IOException {
        Map<String, long[]> classes = new HashMap<>();
        long bytes = 0;
        for (var line : Jcmd.run(pid, "GC.class_histogram").lines().toList()) {
            var matcher = LINE.matcher(line);
            if (matcher.matches()) {
                long size = Long.parseLong(matcher.group(2));
                bytes += size;
                classes.put(matcher.group(3), new long[] {Long.parseLong(matcher.group(1)), size});
            }
        }
        return new Heap(classes, bytes, resident(pid));
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private void print(Heap before, Heap after, int connections) {
        console.accept("# more in the heap, per connection: bytes, objects, class");
        var none = new long[2];
        after.classes.entrySet().stream()
                .map(each -> {
                    var had = before.classes.getOrDefault(each.getKey(), none);
                    return Map.entry(
                            each.getKey(), new long[] {each.getValue()[0] - had[0], each.getValue()[1] - had[1]});
                })
                .sorted((a, b) -> Long.compare(b.getValue()[1], a.getValue()[1]))
                .limit(LINES)
                .forEach(each -> console.accept(String.format(
                        Locale.ROOT,
                        "#   %8.0f  %6.1f  %s",
                        each.getValue()[1] / (double) connections,
                        each.getValue()[0] / (double) connections,
                        each.getKey())));
    }

    @Override
    public void heard(int group, int subscriber, long message) {}

    @Override
    public void stored(int group, long message) {}
}
