package muster.delivery;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import muster.kernel.SchemaReady;

/**
 * Admits handshakes by a token bucket, so that a storm of returning clients cannot take the database and the processor from
 * those who are connected; and only so many at once until they are welcomed, because a machine that is slower than the
 * bucket, such as one whose server has just started, would spend itself on clients that have given up by their turn. Who is
 * refused gets a place in a {@link WaitingLine}: told when to come back, they come spread and not all together again
 * (faults.md section 5, pain 15). Safe from every thread.
 */
@ApplicationScoped
public class HandshakeGate {
    /** Who is refused found the bucket empty; so long it takes to fill. */
    private static final Duration REFILL = Duration.ofSeconds(1);

    @Inject
    DeliveryConfig config;

    @Inject
    MeterRegistry meters;

    private Bucket admitted = bucket(1);
    private WaitingLine line = new WaitingLine(1, System.nanoTime());
    private BlockingQueue<Long> arriving = new ArrayBlockingQueue<>(1);
    private volatile boolean closed;

    void start(@Observes SchemaReady event) {
        admitted = bucket(config.handshakesPerSecond);
        line = new WaitingLine(config.handshakesPerSecond, System.nanoTime());
        arriving = new ArrayBlockingQueue<>(config.greetingsMax);
    }

    /**
     * Lets a handshake through, or says when it may come again. Asked before anything is looked up for it. Who is let through
     * is to be followed by {@link #arrived}.
     */
    public Optional<Duration> refuse() {
        if (!closed && takePlace()) {
            if (admitted.tryConsume(1)) {
                return Optional.empty();
            }
            giveBack();
        }
        Counter.builder("muster.delivery.handshakes.refused")
                .description("Handshakes told to come back later")
                .register(meters)
                .increment();
        return Optional.of(line.turn(REFILL, System.nanoTime()));
    }

    /** One of those let through is welcomed, refused or gone. */
    public void arrived() {
        line.moved();
        giveBack();
    }

    private void giveBack() {
        var unused = arriving.poll();
    }

    /** Places are not numbered: whoever arrives gives the oldest back. One that nobody gives back is free after a while. */
    private boolean takePlace() {
        long now = System.nanoTime();
        var oldest = arriving.peek();
        if (oldest != null && now - oldest > config.helloWithin.toNanos()) {
            var unused = arriving.remove(oldest);
        }
        return arriving.offer(now);
    }

    /** When the next in line may come back; each call moves the line on by one. */
    Duration turn() {
        return line.turn(Duration.ZERO, System.nanoTime());
    }

    /** The instance stops: nobody is let in any more. */
    void close() {
        closed = true;
    }

    private static Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
