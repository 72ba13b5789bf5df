package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Members who were away for 500 entries come back, some at a time: the time from connecting, and from being welcomed, to
 * having the last entry, page by page.
 */
final class CatchUpBench implements Link.Handler {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MISSED = 500;
    private static final int PAGE = 200;
    private static final int SHOWN_MAX = 200;

    private final BenchOptions options;
    private final Target target;
    private final int atATime;
    private final Consumer<String> console;
    private final List<Population.Person> people;
    private final long group;
    private final long head;
    private final SocketLoop loop;
    private final List<Returner> returners = new ArrayList<>();
    private final Histogram fromConnecting = new Histogram();
    private final Histogram fromWelcome = new Histogram();
    private long done;
    private boolean measuring;
    private boolean stopped;
    private String failure = "";

    /** One who comes back. */
    private static final class Returner {
        final long connectedAt = System.nanoTime();
        final boolean measured;
        long welcomedAt;
        long next;

        Returner(boolean measured, long next) {
            this.measured = measured;
            this.next = next;
        }
    }

    CatchUpBench(BenchOptions options, Target target, int members, int atATime, Consumer<String> console)
            throws IOException, InterruptedException {
        this.options = options;
        this.target = target;
        this.atATime = atATime;
        this.console = console;
        var population = new Population(target);
        console.accept("# " + members + " members, " + MISSED + " entries");
        this.people = population.people(members);
        this.group = population.group(
                "catch-up", people.stream().map(Population.Person::id).toList());
        var speaker = target.rest().as(people.get(0).token());
        var body = "x".repeat(options.bodyLength());
        long last = 0;
        for (int i = 0; i < MISSED; i++) {
            last = speaker.send(group, "c" + i, body).seq();
        }
        this.head = last;
        this.loop = new SocketLoop(target.url());
    }

    void run() throws IOException {
        try (loop) {
            for (int i = 0; i < atATime; i++) {
                comeBack();
            }
            go(options.warmUp());
            measuring = true;
            double cpuBefore = CpuTime.seconds(target.pid());
            long doneBefore = done;
            long from = System.nanoTime();
            go(options.measured());
            double cpu = CpuTime.seconds(target.pid()) - cpuBefore;
            double seconds = (System.nanoTime() - from) / 1e9;
            long inTime = done - doneBefore;
            stopped = true;
            boolean all =
                    loop.runUntil(() -> done == returners.size() || failed(), System.nanoTime() + PATIENCE.toNanos());
            if (!all || failed()) {
                throw new IOException(done + " of " + returners.size() + " caught up; " + failure);
            }
            console.accept(target.head(atATime, 0)
                    + String.format(
                            Locale.ROOT,
                            " bench=catch-up entries=%d catch_ups/s=%.1f connect_p50=%.1fms connect_p99=%.1fms"
                                    + " connect_max=%.1fms pages_p50=%.1fms pages_p99=%.1fms pages_max=%.1fms"
                                    + " cpu_ms/catch_up=%.2f caught_up=%d",
                            MISSED,
                            inTime / seconds,
                            fromConnecting.millis(0.5),
                            fromConnecting.millis(0.99),
                            fromConnecting.millis(1),
                            fromWelcome.millis(0.5),
                            fromWelcome.millis(0.99),
                            fromWelcome.millis(1),
                            cpu * 1e3 / Math.max(1, inTime),
                            done));
        }
    }

    private void go(Duration time) throws IOException {
        if (loop.runUntil(this::failed, System.nanoTime() + time.toNanos())) {
            throw new IOException(failure);
        }
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    private void comeBack() throws IOException {
        var person = people.get(returners.size() % people.size());
        returners.add(new Returner(measuring, head - MISSED + 1));
        var unused = loop.connect(person.token(), this);
    }

    @Override
    public void opened(Link link) throws IOException {
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":[" + group + "],\"positions\":{\"" + group + "\":"
                + (head - MISSED) + "}}");
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        var returner = returners.get(link.number);
        int at = Scan.find(bytes, from, to, Scan.OP);
        boolean pull = false;
        while (at >= 0) {
            int next = Scan.find(bytes, at + Scan.OP.length, to, Scan.OP);
            int end = next < 0 ? to : next;
            if (Scan.isAt(bytes, at, end, Scan.ENTRY)) {
                long seq = Scan.number(bytes, at, end, Scan.SEQ);
                if (seq != returner.next) {
                    failure = "got " + seq + " instead of " + returner.next;
                }
                returner.next++;
            } else if (Scan.isAt(bytes, at, end, Scan.PAGE)) {
                pull = true;
            } else if (Scan.isAt(bytes, at, end, Scan.WELCOME)) {
                returner.welcomedAt = System.nanoTime();
                pull = true;
            } else {
                failure = new String(bytes, at, Math.min(SHOWN_MAX, end - at), StandardCharsets.UTF_8);
            }
            at = next;
        }
        if (returner.next > head) {
            caughtUp(link, returner);
        } else if (pull) {
            link.send("{\"op\":\"pull\",\"g\":" + group + ",\"after\":" + (returner.next - 1) + ",\"limit\":" + PAGE
                    + "}");
        }
    }

    private void caughtUp(Link link, Returner returner) throws IOException {
        link.close();
        done++;
        if (returner.measured) {
            long now = System.nanoTime();
            fromConnecting.add(now - returner.connectedAt);
            fromWelcome.add(now - returner.welcomedAt);
        }
        if (!stopped) {
            comeBack();
        }
    }

    @Override
    public void closed(Link link, Ending ending) {
        failure = "member " + link.number + ": " + ending.why();
    }
}
