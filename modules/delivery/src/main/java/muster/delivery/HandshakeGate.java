package muster.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import muster.kernel.SchemaReady;

/**
 * Admits handshakes by a token bucket, so that a storm of returning clients cannot take the database and the processor from
 * those who are connected; and only so many at once, because a machine that is slower than the bucket, such as one whose
 * server has just started, would spend itself on clients that have given up by their turn. A place is taken by a handshake,
 * by the client that has to say hello next, and by its hello until the welcome; but those who are silent keep their places for
 * a second only, and take half of them at most: they cannot keep others out.
 *
 * <p>Who is refused gets a place in a {@link WaitingLine}: told when to come back, they come spread and not all together
 * again (faults.md section 5, pain 15). Safe from every thread.
 */
@ApplicationScoped
public class HandshakeGate {
    /** Who is refused found the bucket empty; so long it takes to fill. */
    private static final Duration REFILL = Duration.ofSeconds(1);

    /** A client says hello within a round trip. */
    private static final long HELLO_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    @Inject
    DeliveryConfig config;

    @Inject
    MeterRegistry meters;

    private TokenBucket admitted = bucket(1);
    private WaitingLine line = new WaitingLine(1, System.nanoTime());
    private final AtomicInteger working = new AtomicInteger();
    private BlockingQueue<Long> silentSince = new ArrayBlockingQueue<>(1);
    private volatile boolean closed;

    void start(@Observes SchemaReady event) {
        admitted = bucket(config.handshakesPerSecond);
        line = new WaitingLine(config.handshakesPerSecond, System.nanoTime());
        silentSince = new ArrayBlockingQueue<>(Math.max(1, config.greetingsMax / 2));
    }

    /**
     * Lets a handshake through, or says when it may come again. Asked before anything is looked up for it. Whoever lets it
     * through calls {@link #shaken} when it has been answered, however.
     */
    public Optional<Duration> refuse() {
        forgetSilent();
        boolean place = working.incrementAndGet() <= config.greetingsMax;
        if (place && !closed && admitted.take(1, System.nanoTime()) == 0) {
            return Optional.empty();
        }
        working.decrementAndGet();
        Counter.builder("muster.delivery.handshakes.refused")
                .description("Handshakes told to come back later")
                .register(meters)
                .increment();
        return Optional.of(line.turn(REFILL, System.nanoTime()));
    }

    /** A handshake that was let through has its answer. */
    public void shaken() {
        working.decrementAndGet();
    }

    /** A socket is open: its client says hello next. */
    void opened() {
        if (silentSince.offer(System.nanoTime())) {
            working.incrementAndGet();
        }
    }

    /** A client said hello: it is let in however many there are, but others may have to wait for it. */
    void greeting() {
        boolean hadPlace = silentSince.poll() != null; // Perhaps another's: they are alike.
        if (!hadPlace) {
            working.incrementAndGet();
        }
    }

    /** Who said hello is welcomed, refused or gone. */
    void greeted() {
        working.decrementAndGet();
        line.moved();
    }

    /** When the next in line may come back; each call moves the line on by one. */
    Duration turn() {
        return line.turn(Duration.ZERO, System.nanoTime());
    }

    private void forgetSilent() {
        long now = System.nanoTime();
        for (var oldest = silentSince.peek();
                oldest != null && now - oldest > HELLO_NANOS_MAX;
                oldest = silentSince.peek()) {
            if (silentSince.remove(oldest)) {
                working.decrementAndGet();
            }
        }
    }

    /** The instance stops: nobody is let in any more. */
    void close() {
        closed = true;
    }

    private static TokenBucket bucket(int perSecond) {
        return new TokenBucket(TokenBucket.Pace.of(perSecond, (int) REFILL.toSeconds()), System.nanoTime());
    }
}
