package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import muster.kernel.JsonWriter;

/**
 * One group, everybody connected and looking at it, one of them writing: how fast does a message reach the last member?
 *
 * <p>Closed loop: a message is sent when the last member has the one that is a window before it. Open loop, with a rate:
 * messages are sent at fixed times, and their time is counted from when they were due. Receivers check what they get (each
 * entry once, in order, none missing), acknowledge like real clients and pull when they are told of a hole.
 */
final class FanoutBench implements Link.Handler {
    private static final Duration CONNECT_MAX = Duration.ofMinutes(3);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);
    private static final int OPENING_MAX = 100;
    private static final int ACK_EVERY = 10;
    private static final long ACK_AFTER_NANOS = 1_000_000_000;

    /** Messages on their way at once in the open loop; a server that falls this far behind has failed. */
    private static final int ON_THE_WAY_MAX = 1 << 16;

    private static final byte[] ENTRY = Scan.bytes("{\"op\":\"entry\",");
    private static final byte[] BADGE = Scan.bytes("{\"op\":\"badge\",");
    private static final byte[] WELCOME = Scan.bytes("{\"op\":\"welcome\"");
    private static final byte[] ERROR = Scan.bytes("{\"op\":\"error\"");

    private final BenchOptions options;
    private final Target target;
    private final Consumer<String> console;
    private final int window;
    private final String body;
    private final SocketLoop loop;
    private final List<Population.Person> people;
    private final long group;
    private final List<Receiver> receivers = new ArrayList<>();
    private final int[] reached = new int[ON_THE_WAY_MAX];
    private final long[] sentAt = new long[ON_THE_WAY_MAX];
    private final Latencies latencies = new Latencies();
    private int opening;
    private int welcomed;
    private long base;
    private long sent;
    private long complete;
    private long dueAt;
    private boolean sending;
    private boolean measuring;
    private long measuredComplete;
    private long pulls;
    private String failure = "";

    /** What one member has. */
    private static final class Receiver {
        final Link link;
        long next = -1;
        long acked;
        long unackedSince;

        Receiver(Link link) {
            this.link = link;
        }
    }

    FanoutBench(BenchOptions options, Target target, Consumer<String> console)
            throws IOException, InterruptedException {
        this.options = options;
        this.target = target;
        this.console = console;
        this.window = options.windowOr(10);
        this.body = "x".repeat(options.bodyLength());
        var population = new Population(target.rest(), target.admin());
        console.accept("# signing in " + options.members() + " users");
        this.people = population.people(options.members());
        this.group = population.group("fan-out", people);
        this.loop = new SocketLoop(target.url());
        loop.onTick(this::tick);
    }

    void run() throws IOException {
        try (loop) {
            connect();
            sending = true;
            dueAt = System.nanoTime();
            pump();
            var unused = loop.runUntil(
                    this::failed, System.nanoTime() + options.warmUp().toNanos());
            measure();
        }
    }

    private void connect() throws IOException {
        console.accept("# connecting " + people.size() + " members");
        long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
        for (var person : people) {
            receivers.add(new Receiver(loop.connect(person.token(), this)));
            opening++;
            var unused = loop.runUntil(() -> opening < OPENING_MAX || failed(), deadline);
        }
        if (!loop.runUntil(() -> welcomed == people.size() || failed(), deadline) || failed()) {
            throw new IOException("only " + welcomed + " of " + people.size() + " members were welcomed; " + failure);
        }
        base = receivers.get(0).next;
        for (var receiver : receivers) {
            if (receiver.next != base) {
                throw new IOException("heads differ before the first message");
            }
        }
    }

    private void measure() throws IOException {
        measuring = true;
        double cpuBefore = CpuTime.seconds(target.pid());
        double ownBefore = CpuTime.seconds(ProcessHandle.current().pid());
        long from = System.nanoTime();
        var unused = loop.runUntil(this::failed, from + options.measured().toNanos());
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpu = CpuTime.seconds(target.pid()) - cpuBefore;
        double own = CpuTime.seconds(ProcessHandle.current().pid()) - ownBefore;
        measuring = false;
        sending = false;
        boolean drained = loop.runUntil(() -> complete == sent || failed(), System.nanoTime() + DRAIN_MAX.toNanos());
        if (failed() || !drained) {
            throw new IOException(
                    "incomplete: " + complete + " of " + sent + " messages reached everybody; " + failure);
        }
        long deliveries = measuredComplete * people.size();
        console.accept(target.head(people.size(), options.rate() > 0 ? 0 : window)
                + String.format(
                        Locale.ROOT,
                        " bench=fanout msgs/s=%.0f deliveries/s=%.0f p50=%.1fms p99=%.1fms cpu_s/million=%s"
                                + " driver_cpu_s/million=%s rate=%.0f complete=%d/%d pulls=%d",
                        measuredComplete / seconds,
                        deliveries / seconds,
                        latencies.millis(0.5),
                        latencies.millis(0.99),
                        CpuTime.perMillion(cpu, deliveries),
                        CpuTime.perMillion(own, deliveries),
                        options.rate(),
                        complete,
                        sent,
                        pulls));
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    @Override
    public void opened(Link link) throws IOException {
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":[" + group + "]}");
    }

    @Override
    public void closed(Link link, String why) {
        failure = "member " + link.number + ": " + why;
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        var receiver = receivers.get(link.number);
        if (receiver.next < 0) {
            welcome(receiver, bytes, from, to);
            return;
        }
        int at = Scan.find(bytes, from, to, ENTRY);
        while (at >= 0) {
            int end = Scan.find(bytes, at + ENTRY.length, to, Scan.OP);
            entry(receiver, Scan.number(bytes, at, end < 0 ? to : end, Scan.SEQ));
            at = end < 0 ? -1 : Scan.find(bytes, end, to, ENTRY);
        }
        if (receiver.next - 1 - receiver.acked >= ACK_EVERY) {
            ack(receiver);
        }
        // Rare, so it is looked for only where no entry begins the frame.
        if (Scan.find(bytes, from, Math.min(to, from + ENTRY.length + 1), ENTRY) < 0) {
            other(receiver, bytes, from, to);
        }
        pump();
    }

    private void welcome(Receiver receiver, byte[] bytes, int from, int to) {
        if (Scan.find(bytes, from, to, WELCOME) < 0) {
            failure = "not welcome: " + new String(bytes, from, Math.min(200, to - from), StandardCharsets.UTF_8);
            return;
        }
        var own = Scan.bytes("{\"g\":" + group + ",");
        int state = Scan.find(bytes, from, to, own);
        if (state < 0) {
            failure = "the group is missing in the welcome";
            return;
        }
        receiver.next = Scan.number(bytes, state, to, Scan.HEAD) + 1;
        receiver.acked = receiver.next - 1;
        welcomed++;
        opening--;
    }

    private void entry(Receiver receiver, long seq) {
        if (seq != receiver.next) {
            // A page may overlap with what was pushed; anything else is an error of the server.
            if (seq > receiver.next || pulls == 0) {
                failure = "member " + receiver.link.number + " got " + seq + " instead of " + receiver.next;
            }
            return;
        }
        receiver.next++;
        if (receiver.unackedSince == 0) {
            receiver.unackedSince = System.nanoTime();
        }
        int slot = (int) ((seq - base) % ON_THE_WAY_MAX);
        if (++reached[slot] == people.size()) {
            reached[slot] = 0;
            complete++;
            if (measuring) {
                measuredComplete++;
                latencies.add(System.nanoTime() - sentAt[slot]);
            }
        }
    }

    private void other(Receiver receiver, byte[] bytes, int from, int to) throws IOException {
        if (Scan.find(bytes, from, to, ERROR) >= 0) {
            failure = new String(bytes, from, Math.min(200, to - from), StandardCharsets.UTF_8);
            return;
        }
        int badge = Scan.find(bytes, from, to, BADGE);
        if (badge >= 0 && Scan.number(bytes, badge, to, Scan.SEQ) >= receiver.next) {
            pulls++;
            receiver.link.send(
                    "{\"op\":\"pull\",\"g\":" + group + ",\"after\":" + (receiver.next - 1) + ",\"limit\":200}");
        }
    }

    private void ack(Receiver receiver) throws IOException {
        receiver.acked = receiver.next - 1;
        receiver.unackedSince = 0;
        receiver.link.send("{\"op\":\"ack\",\"cursors\":{\"" + group + "\":" + receiver.acked + "}}");
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            for (var receiver : receivers) {
                if (receiver.unackedSince != 0 && now - receiver.unackedSince > ACK_AFTER_NANOS) {
                    ack(receiver);
                }
            }
            pump();
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    private void pump() throws IOException {
        while (sending && !failed() && maySend()) {
            long now = System.nanoTime();
            int slot = (int) (sent % ON_THE_WAY_MAX);
            sentAt[slot] = options.rate() > 0 ? dueAt : now;
            dueAt += options.rate() > 0 ? (long) (1e9 / options.rate()) : 0;
            sent++;
            receivers
                    .get(0)
                    .link
                    .send(new JsonWriter()
                            .begin("send")
                            .field("g", group)
                            .field("cid", "f" + base + "-" + sent)
                            .field("body", body)
                            .end()
                            .toString());
        }
    }

    private boolean maySend() {
        if (options.rate() > 0) {
            return System.nanoTime() - dueAt >= 0 && sent - complete < ON_THE_WAY_MAX;
        }
        return sent - complete < window;
    }
}
