package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Everybody connected and looking, one member of each group writing: how fast does a message reach the others, and the last
 * of them?
 *
 * <p>Closed loop: a message is sent when less than a window of them are on their way. Open loop: messages are sent at fixed
 * times, and their times are counted from when they were <i>due</i>, so that a server that stalls does not spare itself the
 * messages that it keeps from being sent. Whatever is due while it is measured is counted, however late it comes.
 */
final class Fanout implements Crowd.Ears {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

    private final String name;
    private final BenchOptions options;
    private final Peer peer;
    private final Shape shape;
    private final Pacing pacing;
    private final Consumer<String> console;
    private final Tally[] tallies;
    private final Histogram last = new Histogram();
    private final Histogram all = new Histogram();
    private final Histogram stored = new Histogram();
    private long sent;
    private long complete;
    private long completeAt;
    private long dueAt;
    private long from = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;
    private long deliveredInTime;
    private boolean measuring;
    private boolean sending;
    private boolean wrong;

    /**
     * What came out.
     *
     * @param line all of it, as it is printed
     */
    record Result(double deliveries, double p99, double cpuPerMillion, String line) {}

    Fanout(String name, BenchOptions options, Peer peer, Shape shape, Pacing pacing, Consumer<String> console) {
        this.name = name;
        this.options = options;
        this.peer = peer;
        this.shape = shape;
        this.pacing = pacing;
        this.console = console;
        this.tallies = new Tally[shape.groups()];
        Arrays.setAll(tallies, group -> new Tally(shape.online()));
    }

    Result run() throws IOException, InterruptedException {
        try (var crowd = peer.crowd(shape)) {
            console.accept("# connecting " + shape.connections());
            crowd.open(this);
            dueAt = System.nanoTime();
            sending = true;
            crowd.loop().pacedBy(() -> say(crowd));
            var unused = crowd.loop()
                    .runUntil(
                            () -> broken(crowd),
                            System.nanoTime() + options.warmUp().toNanos());
            return measure(crowd);
        }
    }

    private Result measure(Crowd crowd) throws IOException {
        long messagesBefore = complete;
        var recording = FlightRecording.of(options, peer.pid(), name + "-" + peer.name(), console);
        try (recording) {
            double cpuBefore = CpuTime.seconds(peer.pid());
            double ownBefore = CpuTime.seconds(ProcessHandle.current().pid());
            from = System.nanoTime();
            until = from + options.measured().toNanos();
            measuring = true;
            var unused = crowd.loop().runUntil(() -> broken(crowd), until);
            measuring = false;
            double seconds = (System.nanoTime() - from) / 1e9;
            double cpu = CpuTime.seconds(peer.pid()) - cpuBefore;
            double own = CpuTime.seconds(ProcessHandle.current().pid()) - ownBefore;
            long messages = complete - messagesBefore;
            drain(crowd);
            return result(crowd, seconds, messages, cpu, own);
        }
    }

    private void drain(Crowd crowd) throws IOException {
        sending = false;
        boolean drained =
                crowd.loop().runUntil(() -> complete == sent || broken(crowd), System.nanoTime() + DRAIN_MAX.toNanos());
        if (!drained || broken(crowd)) {
            throw new IOException(name + ": " + completeness() + "; " + crowd.failure());
        }
    }

    private Result result(Crowd crowd, double seconds, long messages, double cpu, double own) throws IOException {
        double deliveries = deliveredInTime / seconds;
        double cpuPerMillion = cpu * 1e6 / Math.max(1, deliveredInTime);
        var line = peer.head(shape.connections(), pacing.window())
                + String.format(
                        Locale.ROOT,
                        " bench=%s groups=%d online=%d offline=%d rate=%.0f msgs/s=%.1f deliveries/s=%.0f"
                                + " last_p50=%.1fms last_p99=%.1fms last_max=%.1fms all_p50=%.1fms all_p99=%.1fms"
                                + " all_max=%.1fms stored_p50=%.1fms stored_p99=%.1fms cpu_s/million=%s"
                                + " driver_cpu_s/million=%s %s pulls=%d refused=%d%s",
                        name,
                        shape.groups(),
                        shape.online(),
                        shape.offline(),
                        pacing.rate(),
                        messages / seconds,
                        deliveries,
                        last.millis(0.5),
                        last.millis(0.99),
                        last.millis(1),
                        all.millis(0.5),
                        all.millis(0.99),
                        all.millis(1),
                        stored.millis(0.5),
                        stored.millis(0.99),
                        CpuTime.perMillion(cpu, deliveredInTime),
                        CpuTime.perMillion(own, deliveredInTime),
                        completeness(),
                        crowd.pulls(),
                        crowd.refused(),
                        peer.proof());
        return new Result(deliveries, last.millis(0.99), cpuPerMillion, line);
    }

    private String completeness() {
        return "messages=" + sent + " expected=" + sum(Tally::expected) + " received=" + sum(Tally::received)
                + " repeated=" + sum(Tally::repeated) + " left_out=" + sum(Tally::leftOut);
    }

    private long sum(java.util.function.ToLongFunction<Tally> figure) {
        return Arrays.stream(tallies).mapToLong(figure).sum();
    }

    private boolean broken(Crowd crowd) {
        return !crowd.failure().isEmpty() || wrong;
    }

    @Override
    public void heard(int group, int subscriber, long message) {
        var tally = tallies[group];
        long now = System.nanoTime();
        boolean isLast = tally.heard(subscriber, message);
        wrong |= tally.repeated() + tally.leftOut() > 0;
        if (measuring) {
            deliveredInTime++;
        }
        if (isLast) {
            complete++;
            completeAt = now;
        }
        long due = tally.dueAt(message);
        if (isMeasured(due)) {
            all.add(now - due);
            if (isLast) {
                last.add(now - due);
            }
        }
    }

    @Override
    public void stored(int group, long message) {
        long due = tallies[group].dueAt(message);
        if (isMeasured(due)) {
            stored.add(System.nanoTime() - due);
        }
    }

    private boolean isMeasured(long due) {
        return due - from >= 0 && until - due > 0;
    }

    /** Says what is due; answers in how many nanoseconds more is. */
    private long say(Crowd crowd) throws IOException {
        while (sending && !broken(crowd)) {
            long wait = untilNext();
            if (wait > 0) {
                return wait;
            }
            int group = (int) (sent % tallies.length);
            long due = pacing.isOpen() ? dueAt : System.nanoTime();
            long message = tallies[group].say(due);
            sent++;
            dueAt += pacing.isOpen() ? (long) (1e9 / pacing.rate()) : 0;
            crowd.say(group, message);
        }
        return Long.MAX_VALUE;
    }

    private long untilNext() {
        long now = System.nanoTime();
        if (pacing.isOpen()) {
            return sent - complete < Tally.ON_THE_WAY_MAX ? dueAt - now : Long.MAX_VALUE;
        }
        if (sent - complete >= pacing.window()) {
            return Long.MAX_VALUE;
        }
        return pacing.pauseNanos() == 0 ? 0 : completeAt + pacing.pauseNanos() - now;
    }
}
