package muster.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import muster.kernel.AckPace;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.Json;
import muster.kernel.Refused;
import muster.kernel.Request;

/**
 * A server for one user without a network: one group's log, and knobs for everything that goes wrong. All of it runs on one
 * thread, so tests change it with {@link #change} and read it with {@link #read}.
 */
final class FakeServer implements Wire.Connector, AutoCloseable {
    static final long GROUP = 7;

    final List<Entry> log = new ArrayList<>();
    final Map<String, Long> seqOfCid = new HashMap<>();
    final List<Request> heard = new ArrayList<>();
    long acked;
    long read;
    /** Up to here nothing is kept any more. */
    int floor;

    int connects;
    int handshakeStatus;
    AckPace pace = AckPace.DEFAULT;
    /** Whether the answer to a request is lost together with the connection. */
    Predicate<Request> cutAfter = request -> false;
    /** Whether a request is answered with {@link #refusal}. */
    Predicate<Request> busy = request -> false;

    Refused refusal = Refused.busy(Duration.ofMillis(1));
    /** Whether a push is left out. */
    Predicate<Entry> dropPush = entry -> false;

    boolean mute;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Line line;

    @Override
    public void connect(URI server, Wire.Events events) {
        thread.execute(() -> {
            connects++;
            if (handshakeStatus != 0) {
                events.failed(handshakeStatus, "status " + handshakeStatus, Duration.ZERO);
                return;
            }
            line = new Line(events);
            events.opened(line);
        });
    }

    void change(Runnable change) {
        read(() -> {
            change.run();
            return true;
        });
    }

    <T> T read(Supplier<T> value) {
        return CompletableFuture.supplyAsync(value, thread).join();
    }

    /** Somebody else writes. */
    void append(String body) {
        change(() -> store(body));
    }

    void closeWith(int code, String reason) {
        change(() -> line.over(code, reason));
    }

    void say(Frame frame) {
        change(() -> line.say(frame));
    }

    @Override
    public void close() {
        List<Runnable> unused = thread.shutdownNow();
    }

    private void store(String body) {
        var entry = Frames.entry(GROUP, log.size() + 1, body);
        log.add(entry);
        if (line != null && line.greeted && !dropPush.test(entry)) {
            line.say(entry);
        }
    }

    private void take(Line from, Request request) {
        heard.add(request);
        if (mute) {
            return;
        }
        if (busy.test(request)) {
            from.say(Frame.ErrorFrame.of(request.ref(), refusal, null));
            return;
        }
        var answer = answer(from, request);
        if (cutAfter.test(request)) {
            from.over(1006, "cut");
            return;
        }
        if (answer != null) {
            from.say(answer);
        }
    }

    private Frame answer(Line from, Request request) {
        if (request instanceof Request.Hello hello) {
            from.greeted = true;
            var state = Frames.state(GROUP, log.size(), 0, acked);
            return new Frame.Welcome(
                    hello.ref(),
                    1,
                    "ann",
                    "Ann",
                    "s" + connects,
                    Duration.ofSeconds(30),
                    pace,
                    List.of(state),
                    0,
                    false);
        }
        if (request instanceof Request.Send send) {
            var before = seqOfCid.putIfAbsent(send.cid(), log.size() + 1L);
            if (before == null) {
                store(send.body());
            }
            long seq = seqOfCid.get(send.cid());
            return new Frame.Sent(send.ref(), GROUP, send.cid(), seq, Frames.NOON, before != null);
        }
        if (request instanceof Request.Pull pull) {
            int from0 = (int) Math.max(floor, Math.min(pull.after(), log.size()));
            int to = Math.min(log.size(), from0 + pull.limit());
            var entries = List.copyOf(log.subList(from0, to));
            return new Frame.Page(
                    pull.ref(), GROUP, from0 + 1, to, entries, List.of(), floor, log.size(), to < log.size());
        }
        if (request instanceof Request.Advance advance) {
            long seq = advance.cursors().getOrDefault(GROUP, 0L);
            acked = Math.max(acked, seq);
            read = advance.read() ? Math.max(read, seq) : read;
            return advance.ref() == null ? null : Frame.Done.of(advance.ref());
        }
        return request instanceof Request.Ping ping
                ? new Frame.Pong(ping.ref(), Frames.NOON, 0, pace, List.of())
                : Frame.Done.of(request.ref());
    }

    /** The server's end of a connection; delivers one text for each {@link #more}, like the real one. */
    private final class Line implements Wire {
        private final Events events;
        private final List<Frame> waiting = new ArrayList<>();
        private boolean asked = true;
        private boolean over;
        private boolean greeted;

        Line(Events events) {
            this.events = events;
        }

        void say(Frame frame) {
            waiting.add(frame);
            deliver();
        }

        void over(int code, String reason) {
            if (!over) {
                // What the socket had taken before still arrives.
                asked = true;
                deliver();
                over = true;
                events.closed(this, code, reason);
            }
        }

        private void deliver() {
            if (!over && asked && !waiting.isEmpty()) {
                asked = false;
                var texts = waiting.stream().map(Frame::toJson).toList();
                waiting.clear();
                events.text(this, texts.size() == 1 ? texts.get(0) : "[" + String.join(",", texts) + "]");
            }
        }

        @Override
        public CompletableFuture<?> send(String text) {
            var value = Json.parse(text);
            var done = CompletableFuture.completedFuture((Void) null);
            // A turn for each request: what is answered meanwhile goes out in between, as over a network.
            for (var each : value instanceof List<?> list ? list : List.of(value)) {
                var request = Request.read(Json.object(each));
                done = CompletableFuture.runAsync(
                        () -> {
                            if (!over) {
                                take(this, request);
                            }
                        },
                        thread);
            }
            return done;
        }

        @Override
        public void more() {
            thread.execute(() -> {
                asked = true;
                deliver();
            });
        }

        @Override
        public CompletableFuture<?> close(String reason) {
            return CompletableFuture.runAsync(() -> over = true, thread);
        }

        @Override
        public void abort() {
            // A test's server may be gone already when its client gives up the last connection.
            if (!thread.isShutdown()) {
                thread.execute(() -> over = true);
            }
        }
    }

    /** A knob for a share of the sends. */
    static Predicate<Request> sends(Random random, double share) {
        return request -> request instanceof Request.Send && random.nextDouble() < share;
    }
}
