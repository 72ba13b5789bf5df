package muster.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import muster.bench.Population.Person;

/**
 * What a handshake costs by token and by ticket, at a pace that all are let in at, and how many are let in when twice as many
 * come as the server takes. Each opens its socket, is greeted by the status alone, and leaves.
 *
 * <p>The CPU time is the whole server's, less what it takes idle: opening and closing the socket is in it, not the proof of who
 * one is alone.
 */
final class HandshakeBench {
    static final String NAME = "handshakes";

    private static final int PEOPLE = 200;
    private static final int KNOCKERS = 8;
    private static final double ALL_LET_IN = 200;
    private static final double TOO_MANY = 600;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;

    /** How those who knocked fared. */
    private record Doors(AtomicInteger let, AtomicInteger later, AtomicInteger other, Histogram times) {
        Doors() {
            this(new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new Histogram());
        }

        void answered(String head, long nanos) {
            if (head.startsWith("HTTP/1.1 101")) {
                let.incrementAndGet();
                synchronized (times) {
                    times.add(nanos);
                }
            } else {
                boolean told = head.startsWith("HTTP/1.1 503")
                        && head.toLowerCase(Locale.ROOT).contains("\r\nretry-after:");
                (told ? later : other).incrementAndGet();
            }
        }
    }

    HandshakeBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        var people = new Population(stage.target()).people(PEOPLE);
        knock(ALL_LET_IN, options.warmUp(), byToken(people));
        Thread.sleep(IDLE.toMillis());
        double before = cpu();
        Thread.sleep(IDLE.toMillis());
        double idle = (cpu() - before) / IDLE.toSeconds();
        measure("token", ALL_LET_IN, idle, byToken(people));
        int count = (int) (ALL_LET_IN * options.measured().toSeconds()) + KNOCKERS;
        measure("ticket", ALL_LET_IN, idle, byTicket(people, count));
        measure("token", TOO_MANY, idle, byToken(people));
    }

    private double cpu() {
        return CpuTime.seconds(stage.target().pid());
    }

    private void measure(String how, double rate, double idle, Supplier<byte[]> turns)
            throws IOException, InterruptedException {
        double before = cpu();
        long from = System.nanoTime();
        var doors = knock(rate, options.measured(), turns);
        double seconds = (System.nanoTime() - from) / 1e9;
        double millis = 1e3 * (cpu() - before - idle * seconds) / Math.max(1, doors.let.get());
        console.accept(stage.target().head(PEOPLE, 0)
                + String.format(
                        Locale.ROOT,
                        " bench=%s by=%s rate=%.0f let_in=%.0f/s told_when=%d other=%d p50=%.1fms p99=%.1fms cpu_per_let_in=%.2fms",
                        NAME,
                        how,
                        rate,
                        doors.let.get() / seconds,
                        doors.later.get(),
                        doors.other.get(),
                        doors.times.millis(0.5),
                        doors.times.millis(0.99),
                        millis));
    }

    private Supplier<byte[]> byToken(List<Person> people) {
        var requests = people.stream()
                .map(person -> new WebSocketFraming(stage.target().url(), person.token()).opening())
                .toList();
        var turn = new AtomicInteger();
        return () -> requests.get(turn.getAndIncrement() % requests.size());
    }

    /** A ticket lives for less than a minute, so they are fetched right before. */
    private Supplier<byte[]> byTicket(List<Person> people, int count) {
        var desks = people.stream()
                .map(person -> stage.target().rest().as(person.token()))
                .toList();
        var requests = new ConcurrentLinkedQueue<byte[]>();
        IntStream.range(0, count).parallel().forEach(i -> {
            var ticket = desks.get(i % desks.size()).ticket();
            var bearer =
                    new String(new WebSocketFraming(stage.target().url(), "").opening(), StandardCharsets.ISO_8859_1);
            requests.add(bearer.replace("ws HTTP/1.1", "ws?ticket=" + ticket + " HTTP/1.1")
                    .replace("\r\nAuthorization: Bearer ", "")
                    .getBytes(StandardCharsets.ISO_8859_1));
        });
        return requests::remove;
    }

    /** Knocks at fixed times, in several threads. */
    private Doors knock(double rate, Duration time, Supplier<byte[]> turns) throws IOException, InterruptedException {
        var doors = new Doors();
        var pool = Executors.newFixedThreadPool(KNOCKERS);
        try {
            var knockers = new ArrayList<Future<?>>();
            long from = System.nanoTime();
            for (int i = 0; i < KNOCKERS; i++) {
                long first = from + (long) (i * 1e9 / rate);
                knockers.add(pool.submit(() -> {
                    for (long due = first; due < from + time.toNanos(); due += (long) (KNOCKERS * 1e9 / rate)) {
                        LockSupport.parkNanos(due - System.nanoTime());
                        knockOnce(turns.get(), doors);
                    }
                    return null;
                }));
            }
            for (var each : knockers) {
                each.get();
            }
            return doors;
        } catch (ExecutionException e) {
            throw new IOException("nobody answers", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private void knockOnce(byte[] request, Doors doors) throws IOException {
        var url = stage.target().url();
        long from = System.nanoTime();
        try (var socket = new Socket(url.getHost(), SocketLoop.port(url))) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request);
            var head = new byte[1_024];
            int length = socket.getInputStream().read(head);
            doors.answered(
                    new String(head, 0, Math.max(0, length), StandardCharsets.ISO_8859_1), System.nanoTime() - from);
        }
    }
}
