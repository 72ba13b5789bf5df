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
 * sends the next when an answer comes. Nobody looks at the groups, so that nothing but storing is measured.
 *
 * <p>Afterwards the whole log is read back: every acknowledged message must stand at its number, once, without gaps.
 */
final class AppendBench implements Link.Handler {
    private static final Duration CONNECT_MAX = Duration.ofMinutes(2);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);
    private static final int PAGE = 200;
    private static final byte[] SENT = Scan.bytes("{\"op\":\"sent\",");
    private static final byte[] ERROR = Scan.bytes("{\"op\":\"error\",");
    private static final byte[] WELCOME = Scan.bytes("{\"op\":\"welcome\"");

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
    private final Latencies latencies = new Latencies();
    private int welcomed;
    private boolean sending;
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
        var population = new Population(target.rest(), admin);
        console.accept("# " + name + ": " + senderCount + " senders, " + groupCount + " groups");
        var people = population.people(senderCount);
        for (int i = 0; i < groupCount; i++) {
            groups.add(
                    population.group(name + " " + i, groupCount == 1 ? people : List.of(people.get(i % senderCount))));
        }
        this.loop = new SocketLoop(target.url());
        loop.onTick(this::repeatBusy);
        for (int i = 0; i < senderCount; i++) {
            senders.add(new Sender(loop.connect(people.get(i).token(), this), groups.get(i % groupCount)));
        }
    }

    void run() throws IOException {
        try (loop) {
            long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
            if (!loop.runUntil(() -> welcomed == senders.size() || failed(), deadline) || failed()) {
                throw new IOException("only " + welcomed + " senders were welcomed; " + failure);
            }
            sending = true;
            for (var sender : senders) {
                send(sender, window);
            }
            var unusedWarm = loop.runUntil(
                    this::failed, System.nanoTime() + options.warmUp().toNanos());
            measuring = true;
            double cpuBefore = CpuTime.seconds(target.pid());
            long from = System.nanoTime();
            var unused = loop.runUntil(this::failed, from + options.measured().toNanos());
            double seconds = (System.nanoTime() - from) / 1e9;
            double cpu = CpuTime.seconds(target.pid()) - cpuBefore;
            measuring = false;
            sending = false;
            boolean drained = loop.runUntil(() -> onTheWay() == 0 || failed(), System.nanoTime() + DRAIN_MAX.toNanos());
            if (!drained || failed()) {
                throw new IOException(onTheWay() + " messages are not answered; " + failure);
            }
            report(seconds, cpu);
        }
    }

    private void report(double seconds, double cpu) throws IOException {
        long stored = verify();
        console.accept(target.head(senders.size(), window)
                + String.format(
                        Locale.ROOT,
                        " bench=%s groups=%d msgs/s=%.0f p50=%.1fms p99=%.1fms cpu_s/million=%s repeated=%d"
                                + " verified=%d",
                        name,
                        groups.size(),
                        measured / seconds,
                        latencies.millis(0.5),
                        latencies.millis(0.99),
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
    public void closed(Link link, String why) {
        failure = "sender " + link.number + ": " + why;
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        var sender = senders.get(link.number);
        int answers = 0;
        int at = Scan.find(bytes, from, to, Scan.OP);
        while (at >= 0) {
            int next = Scan.find(bytes, at + 1, to, Scan.OP);
            int end = next < 0 ? to : next;
            int opEnd = Math.min(end, at + WELCOME.length);
            if (Scan.find(bytes, at, opEnd, SENT) == at) {
                answers += sent(sender, bytes, at, end);
            } else if (Scan.find(bytes, at, opEnd, ERROR) == at) {
                refused(sender, bytes, at, end);
            } else if (Scan.find(bytes, at, opEnd, WELCOME) == at) {
                welcomed++;
            }
            at = next;
        }
        if (sending && answers > 0) {
            send(sender, answers);
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
        try {
            for (var sender : senders) {
                for (int message : sender.again) {
                    sender.link.send(json(sender, message));
                }
                sender.again.clear();
            }
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    /** Sends so many messages as one frame, as a client does with what waits at the same moment. */
    private void send(Sender sender, int count) throws IOException {
        var frame = new StringBuilder(count * (options.bodyLength() + 100)).append('[');
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            frame.append(i == 0 ? "" : ",").append(json(sender, sender.sent));
            sender.sentAt.put(sender.sent, now);
            sender.sent++;
        }
        sender.link.send(frame.append(']').toString());
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
