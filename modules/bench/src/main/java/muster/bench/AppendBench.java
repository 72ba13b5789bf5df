package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import muster.client.MusterRest;
import muster.kernel.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a second are stored and acknowledged? Closed loop: each sender has a window of unanswered messages and
 * sends the next when an answer comes. Open loop, with a rate: messages are sent at fixed times, and their time is counted
 * from when they were due. Nobody looks at the groups, so that nothing but storing is measured.
 *
 * <p>Afterwards the whole log is read back: every acknowledged message must stand at its number, once, without gaps.
 */
final class AppendBench implements Link.Handler {
    private static final Duration CONNECT_MAX = Duration.ofMinutes(2);
    private static final int OPENING_MAX = 16;
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);
    private static final int PAGE = 200;

    private final String name;
    private final BenchOptions options;
    private final Target target;
    private final Consumer<String> console;
    private final MusterRest admin;
    private final int window;
    private final String body;
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final SocketLoop loop;
    private final List<Sender> senders = new ArrayList<>();
    private final List<Long> groups = new ArrayList<>();
    private final Histogram latencies = new Histogram();
    private int welcomed;
    private boolean sending;
    private long from = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;
    private long dueAt;
    private int turn;
    private boolean measuring;
    private long answered;
    private long measured;
    private long repeated;
    private String failure = "";

    /** One sender; message {@code n} is sent at {@code sentAt[n % window]} and stored at {@code seqs.get(n)}. */
    private static final class Sender {
        final Link link;
        final long group;
        final Map<Integer, Long> sentAt = new HashMap<>();
        final List<Integer> again = new ArrayList<>();
        long[] seqs = new long[1 << 12];
        int sent;

        Sender(Link link, long group) {
            this.link = link;
            this.group = group;
        }

        void stored(int message, long seq) {
            if (message >= seqs.length) {
                seqs = Arrays.copyOf(seqs, seqs.length * 2);
            }
            seqs[message] = seq;
        }
    }

    AppendBench(
            String name,
            BenchOptions options,
            Target target,
            int senderCount,
            int groupCount,
            int window,
            Consumer<String> console)
            throws IOException, InterruptedException {
        this.name = name;
        this.options = options;
        this.target = target;
        this.console = console;
        this.window = options.windowOr(window);
        this.body = "x".repeat(options.bodyLength());
        this.admin = target.admin();
        var population = new Population(target);
        console.accept("# " + name + ": " + senderCount + " senders, " + groupCount + " groups");
        var people = population.people(senderCount);
        for (int i = 0; i < groupCount; i++) {
            var members = groupCount == 1 ? people : List.of(people.get(i % senderCount));
            groups.add(population.group(
                    name + " " + i, members.stream().map(Population.Person::id).toList()));
        }
        this.loop = new SocketLoop(target.url());
        loop.onTick(this::repeatBusy);
        for (int i = 0; i < senderCount; i++) {
            senders.add(new Sender(loop.connect(people.get(i).token(), this), groups.get(i % groupCount)));
            // Not all at once: a server lets in so many at a time, and whom it sends away ends the run.
            var unused = loop.runUntil(
                    () -> senders.size() - welcomed < OPENING_MAX || failed(),
                    System.nanoTime() + CONNECT_MAX.toNanos());
        }
    }

    void run() throws IOException {
        try (loop) {
            long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
            if (!loop.runUntil(() -> welcomed == senders.size() || failed(), deadline) || failed()) {
                throw new IOException("only " + welcomed + " senders were welcomed; " + failure);
            }
            sending = true;
            if (options.rate() > 0) {
                dueAt = System.nanoTime();
                loop.pacedBy(this::sendWhatIsDue);
            } else {
                for (var sender : senders) {
                    send(sender, window, System.nanoTime());
                }
            }
            var unusedWarm = loop.runUntil(
                    this::failed, System.nanoTime() + options.warmUp().toNanos());
            var recording = FlightRecording.of(options, target.pid(), name, console);
            try (recording) {
                measure();
            }
        }
    }

    private void measure() throws IOException {
        double cpuBefore = CpuTime.seconds(target.pid());
        from = System.nanoTime();
        until = from + options.measured().toNanos();
        measuring = true;
        var unused = loop.runUntil(this::failed, until);
        measuring = false;
        sending = false;
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpu = CpuTime.seconds(target.pid()) - cpuBefore;
        boolean drained = loop.runUntil(() -> onTheWay() == 0 || failed(), System.nanoTime() + DRAIN_MAX.toNanos());
        if (!drained || failed()) {
            throw new IOException(onTheWay() + " messages are not answered; " + failure);
        }
        report(seconds, cpu);
    }

    private void report(double seconds, double cpu) throws IOException {
        long stored = verify();
        console.accept(target.head(senders.size(), options.rate() > 0 ? 0 : window)
                + String.format(
                        Locale.ROOT,
                        " bench=%s groups=%d rate=%.0f msgs/s=%.0f p50=%.1fms p99=%.1fms max=%.1fms cpu_s/million=%s"
                                + " repeated=%d verified=%d",
                        name,
                        groups.size(),
                        options.rate(),
                        measured / seconds,
                        latencies.millis(0.5),
                        latencies.millis(0.99),
                        latencies.millis(1),
                        CpuTime.perMillion(cpu, measured),
                        repeated,
                        stored));
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    private long onTheWay() {
        return senders.stream().mapToLong(sender -> sender.sentAt.size()).sum();
    }

    @Override
    public void opened(Link link) throws IOException {
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":[]}");
    }

    @Override
    public void closed(Link link, Ending ending) {
        failure = "sender " + link.number + ": " + ending.why();
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        var sender = senders.get(link.number);
        int answers = 0;
        int at = Scan.find(bytes, from, to, Scan.OP);
        while (at >= 0) {
            int next = Scan.find(bytes, at + 1, to, Scan.OP);
            int end = next < 0 ? to : next;
            int opEnd = Math.min(end, at + Scan.WELCOME.length);
            if (Scan.find(bytes, at, opEnd, Scan.SENT) == at) {
                answers += sent(sender, bytes, at, end);
            } else if (Scan.find(bytes, at, opEnd, Scan.ERROR) == at) {
                refused(sender, bytes, at, end);
            } else if (Scan.find(bytes, at, opEnd, Scan.WELCOME) == at) {
                welcomed++;
            }
            at = next;
        }
        if (sending && answers > 0 && options.rate() == 0) {
            send(sender, answers, System.nanoTime());
        }
    }

    private int sent(Sender sender, byte[] bytes, int from, int to) {
        int message = (int) Scan.number(bytes, from, to, Scan.REF);
        var at = sender.sentAt.remove(message);
        if (at == null) {
            failure = "an answer to nothing: " + text(bytes, from, to);
            return 0;
        }
        sender.stored(message, Scan.number(bytes, from, to, Scan.SEQ));
        answered++;
        if (measuring) {
            measured++;
        }
        if (at - from >= 0 && until - at > 0) {
            latencies.add(System.nanoTime() - at);
        }
        return 1;
    }

    private void refused(Sender sender, byte[] bytes, int from, int to) {
        var error = text(bytes, from, to);
        long message = Scan.number(bytes, from, to, Scan.REF);
        if (message < 0 || !(error.contains("\"busy\"") || error.contains("\"rate_limited\""))) {
            failure = error;
            return;
        }
        repeated++;
        sender.again.add((int) message);
    }

    private void repeatBusy() {
        for (var sender : senders) {
            for (int message : sender.again) {
                sender.link.send(json(sender, message));
            }
            sender.again.clear();
        }
    }

    /** Sends so many messages as one frame, as a client does with what waits at the same moment. */
    private void send(Sender sender, int count, long at) throws IOException {
        var frame = new StringBuilder(count * (options.bodyLength() + 100)).append('[');
        for (int i = 0; i < count; i++) {
            frame.append(i == 0 ? "" : ",").append(json(sender, sender.sent));
            sender.sentAt.put(sender.sent, at);
            sender.sent++;
        }
        sender.link.send(frame.append(']').toString());
    }

    /** Open loop: one message after the other at its time, the senders in turn; answers when the next is due. */
    private long sendWhatIsDue() throws IOException {
        while (sending) {
            long wait = dueAt - System.nanoTime();
            if (wait > 0) {
                return wait;
            }
            send(senders.get(turn++ % senders.size()), 1, dueAt);
            dueAt += (long) (1e9 / options.rate());
        }
        return Long.MAX_VALUE;
    }

    private String json(Sender sender, int message) {
        return new JsonWriter(options.bodyLength() + 100)
                .begin("send")
                .field("ref", Integer.toString(message))
                .field("g", sender.group)
                .field("cid", cid(sender.link.number, message))
                .field("body", body)
                .end()
                .toString();
    }

    private String cid(int sender, int message) {
        return run + "." + sender + "." + message;
    }

    /** Reads every log from its beginning; answers how many of our messages stand in them. */
    private long verify() throws IOException {
        long found = 0;
        for (long group : groups) {
            long after = 0;
            boolean more = true;
            while (more) {
                var page = admin.entriesAfter(group, after, PAGE);
                for (var entry : page.entries()) {
                    if (entry.seq() != ++after) {
                        throw new IOException("group " + group + " has a gap before " + entry.seq());
                    }
                    found += isOurs(entry.cid(), entry.seq()) ? 1 : 0;
                }
                if (page.to() != after) {
                    throw new IOException("group " + group + " hides what nobody hid, below " + page.to());
                }
                more = page.more();
            }
        }
        if (found != answered) {
            throw new IOException(answered + " messages were acknowledged, " + found + " are stored");
        }
        return found;
    }

    private boolean isOurs(@Nullable String cid, long seq) throws IOException {
        if (cid == null || !cid.startsWith(run + ".")) {
            return false;
        }
        int dot = cid.indexOf('.', run.length() + 1);
        var sender = senders.get(Integer.parseInt(cid.substring(run.length() + 1, dot)));
        if (sender.seqs[Integer.parseInt(cid.substring(dot + 1))] != seq) {
            throw new IOException("message " + cid + " stands at " + seq + ", acknowledged was another number");
        }
        return true;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(300, to - from), StandardCharsets.UTF_8);
    }
}
