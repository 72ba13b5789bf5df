package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.client.MusterClient;
import org.jspecify.annotations.Nullable;

/**
 * Says messages at fixed times, timed from when they were due until the answer, on threads of its own. On the one thread that
 * plays a crowd, an answer lies there until the frames of thousands of others have been read, and the server would be charged
 * for that. Safe from every thread.
 */
final class Speaker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MusterClient client;
    private final long group;
    private final String body;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private @Nullable ScheduledFuture<?> talk;
    private boolean talking;
    private CompletableFuture<?> answers = CompletableFuture.completedFuture(null);
    private Histogram times = new Histogram();
    private long countedFrom = Long.MAX_VALUE;
    private long due;
    private long said;
    private long stored;

    /**
     * @param client closed by whoever made it
     * @param body what is said
     */
    Speaker(MusterClient client, long group, String body) {
        this.client = client;
        this.group = group;
        this.body = body;
    }

    /** From now on so many messages per second, however late the answers. */
    synchronized void talk(double perSecond) {
        long period = (long) (1e9 / perSecond);
        due = System.nanoTime();
        talking = true;
        talk = clock.scheduleAtFixedRate(() -> say(period), 0, period, TimeUnit.NANOSECONDS);
    }

    private synchronized void say(long period) {
        if (!talking) {
            return; // It was under way when the talk ended.
        }
        long dueAt = due;
        due += period;
        said++;
        var answer = client.send(group, body).thenAccept(sent -> stored(dueAt));
        answers = CompletableFuture.allOf(answers, answer);
    }

    private synchronized void stored(long dueAt) {
        stored++;
        if (dueAt - countedFrom >= 0) {
            times.add(System.nanoTime() - dueAt);
        }
    }

    /** Times of what is due from now on; to be read when this has fallen silent. */
    synchronized Histogram count() {
        countedFrom = System.nanoTime();
        times = new Histogram();
        return times;
    }

    /** Messages that are stored so far. */
    synchronized long stored() {
        return stored;
    }

    /**
     * Says no more and waits until all is stored; answers how much was said since the beginning.
     *
     * @throws IOException when one of them was not stored
     */
    long fallSilent() throws IOException, InterruptedException {
        CompletableFuture<?> last;
        synchronized (this) {
            talking = false;
            if (talk != null) {
                talk.cancel(false);
            }
            last = answers;
        }
        try {
            last.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("said=" + said + " stored=" + stored(), e);
        }
        return stored();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
