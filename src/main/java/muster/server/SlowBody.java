package muster.server;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads a body with the thread of its request, and takes the thread back when the sender is too slow. That comes from outside, by
 * an interruption: a server may wait for the next byte as long as the client likes.
 */
final class SlowBody implements AutoCloseable {
    /** Who is slower than this for longer than everybody may take is no slow line. */
    private static final int BYTES_PER_SECOND_MIN = 16_384;

    private static final int BUFFER_BYTES = 8_192;
    private static final int GLANCE_MS = 1_000;

    private final Thread reader = Thread.currentThread();
    private final long start = System.nanoTime();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Duration timeMax;
    private final Future<?> watch;
    private boolean over;

    /** Begins to watch this thread, until it closes this. */
    SlowBody(Duration timeMax, ScheduledExecutorService clock) {
        this.timeMax = timeMax;
        this.watch = clock.scheduleWithFixedDelay(this::glance, GLANCE_MS, GLANCE_MS, TimeUnit.MILLISECONDS);
    }

    /** Reads to the end, or says why not. Payara takes it for the end, too, when a client goes away or the time is over. */
    Optional<Problem> read(HttpServletRequest request, int bytesMax) throws IOException {
        var in = request.getInputStream();
        var buffer = new byte[BUFFER_BYTES];
        for (int count = some(in, buffer); count >= 0; count = some(in, buffer)) {
            if (count == 0) {
                return Optional.of(Problem.of(HttpServletResponse.SC_REQUEST_TIMEOUT));
            }
            bytes.write(buffer, 0, count);
            if (bytes.size() > bytesMax) {
                return Optional.of(BodyGate.tooLong(bytesMax));
            }
        }
        return Thread.interrupted() || bytes.size() < request.getContentLengthLong()
                ? Optional.of(Problem.of(HttpServletResponse.SC_REQUEST_TIMEOUT))
                : Optional.empty();
    }

    /** What was read. */
    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Nothing when the time is over, or the client is gone: nobody needs to find either in the log. */
    private static int some(ServletInputStream in, byte[] buffer) {
        if (Thread.interrupted()) {
            return 0;
        }
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return 0;
        }
    }

    private synchronized void glance() {
        var time = Duration.ofNanos(System.nanoTime() - start);
        if (!over && time.compareTo(timeMax.plusSeconds(bytes.size() / BYTES_PER_SECOND_MIN)) > 0) {
            reader.interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
        }
        watch.cancel(false);
        Thread.interrupted(); // It may have come just when all was read, and is not for what this thread does next.
    }
}
