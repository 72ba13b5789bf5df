package muster.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the rest of a body without a thread. When all of it is there, the request goes on, in a thread again; one that is
 * not there in time is answered 408, and its connection closed. Of a request that was answered already what comes is thrown away,
 * for a while.
 *
 * <p>How that ends is the servers' to choose. Undertow closes the connection when it finds the time over and an answer on its way,
 * whereas to complete such a request it would wait, in a thread, for what may never come. Payara completes it without waiting, but
 * would end one by its time that has gone on already, so there the time is ours.
 *
 * <p>Servers call one listener from one thread at a time, but the time may be over while something comes. Whoever is the first to
 * end the waiting decides what becomes of the request, and nobody touches it here afterwards: Payara lends the same object to the
 * next one.
 */
final class LateBody implements ReadListener, AsyncListener, AutoCloseable {
    private static final String WAITED = LateBody.class.getName();
    private static final int BUFFER_BYTES = 8_192;

    /** Longer than any answer of ours takes. */
    private static final Duration GOING_ON_MAX = Duration.ofMinutes(2);

    /**
     * Payara forgets a dispatch that comes at the very moment when the thread that began the waiting lets go of the request. After
     * this time it has.
     */
    private static final int LET_GO_MS = 10;

    private final AsyncContext async;
    private final ServletInputStream in;
    private final int bytesMax;
    private final Problem tooLong;
    private final Places.@Nullable Place place;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ScheduledExecutorService clock;
    private final @Nullable Future<?> end;
    private boolean answered;
    private boolean over;

    private LateBody(
            HttpServletRequest request,
            Duration timeMax,
            int bytesMax,
            Problem tooLong,
            Places.@Nullable Place place,
            boolean answered,
            ScheduledExecutorService clock)
            throws IOException {
        this.async = request.startAsync();
        this.in = request.getInputStream();
        this.bytesMax = bytesMax;
        this.tooLong = tooLong;
        this.place = place;
        this.answered = answered;
        this.clock = clock;
        boolean serversTime = async.getClass().getName().startsWith("io.undertow.");
        async.setTimeout((serversTime ? timeMax : timeMax.plus(GOING_ON_MAX)).toMillis());
        async.addListener(this);
        end = serversTime ? null : clock.schedule(this::giveUp, timeMax.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Dispatches the request anew when its body is here ({@link #of}); the place is given back when this is closed. */
    static void await(
            HttpServletRequest request,
            Duration timeMax,
            int bytesMax,
            Problem tooLong,
            Places.Place place,
            ScheduledExecutorService clock)
            throws IOException {
        var body = new LateBody(request, timeMax, bytesMax, tooLong, place, false, clock);
        body.in.setReadListener(body);
    }

    /** Answers now, and leaves nobody waiting for the body. */
    static void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            Problem problem,
            Duration timeMax,
            ScheduledExecutorService clock)
            throws IOException {
        var body = new LateBody(request, timeMax, 0, problem, null, true, clock);
        try {
            answer(response, problem);
        } catch (IOException e) {
            // Gone meanwhile: there is nobody to tell.
        }
        body.in.setReadListener(body);
    }

    /** What a request waited for that goes on now. */
    static @Nullable LateBody of(HttpServletRequest request) {
        return request.getAttribute(WAITED) instanceof LateBody body ? body : null;
    }

    /** The body, when it is there. */
    byte[] bytes() {
        return bytes.toByteArray();
    }

    private static void answer(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close");
        problem.writeTo(response);
        response.flushBuffer();
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        // Not until it is finished: Payara says so as soon as the last of it is here, read or not.
        while (!over && in.isReady()) {
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            if (answered) {
                continue;
            }
            if (bytes.size() + count > bytesMax) {
                answerOnce(tooLong);
            } else {
                bytes.write(buffer, 0, count);
            }
        }
    }

    private synchronized void answerOnce(Problem problem) throws IOException {
        if (!answered) {
            answered = true;
            bytes.reset();
            answer((HttpServletResponse) async.getResponse(), problem);
        }
    }

    @Override
    public void onAllDataRead() {
        if (!ends()) {
            return;
        }
        if (answered) {
            complete();
        } else {
            async.getRequest().setAttribute(WAITED, this);
            if (end == null) {
                async.dispatch();
            } else {
                var unused = clock.schedule(() -> async.dispatch(), LET_GO_MS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whether this is the first to say that the waiting is over. */
    private synchronized boolean ends() {
        boolean first = !over;
        over = true;
        if (end != null) {
            end.cancel(false);
        }
        return first;
    }

    private void giveUp() {
        if (ends()) {
            try {
                answerOnce(Problem.of(HttpServletResponse.SC_REQUEST_TIMEOUT));
            } catch (IOException e) {
                // Gone meanwhile: there is nobody to tell.
            } finally {
                complete();
            }
        }
    }

    private void complete() {
        close();
        async.complete();
    }

    @Override
    public void onError(Throwable failure) {
        if (ends()) {
            complete();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        if (ends()) {
            close();
            answerOnce(Problem.of(HttpServletResponse.SC_REQUEST_TIMEOUT));
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody behind us goes on asynchronously.
    }

    /** All is over: gives the place back. */
    @Override
    public void close() {
        ends();
        if (place != null) {
            place.close();
        }
    }
}
