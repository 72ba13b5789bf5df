package muster.delivery;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import muster.kernel.SchemaReady;

/**
 * Admits handshakes by a token bucket, so that a storm of returning clients cannot take the database and the processor from
 * those who are connected. Who is refused gets a place in a line that moves at the same rate: told when to come back, they
 * come spread and not all together again (faults.md section 5, pain 15). Safe from every thread.
 */
@ApplicationScoped
public class HandshakeGate {
    /** Nobody is sent away for longer, however long the line: the storm may be over by then. */
    private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(30);

    /** Who is refused found the bucket empty; so long it takes to fill. */
    private static final Duration REFILL = Duration.ofSeconds(1);

    @Inject
    DeliveryConfig config;

    @Inject
    MeterRegistry meters;

    private Bucket admitted = Bucket.builder()
            .addLimit(limit -> limit.capacity(1).refillGreedy(1, Duration.ofSeconds(1)))
            .build();
    private Bucket line = admitted;
    private volatile boolean closed;

    void start(@Observes SchemaReady event) {
        admitted = bucket(config.handshakesPerSecond);
        line = bucket(config.handshakesPerSecond);
    }

    /** Lets a handshake through, or says when it may come again. Asked before anything is looked up for it. */
    public Optional<Duration> refuse() {
        if (!closed && admitted.tryConsume(1)) {
            return Optional.empty();
        }
        Counter.builder("muster.delivery.handshakes.refused")
                .description("Handshakes told to come back later")
                .register(meters)
                .increment();
        return Optional.of(turn(REFILL));
    }

    /** When the next in line may come back; each call moves the line on by one. */
    Duration turn() {
        return turn(Duration.ZERO);
    }

    private Duration turn(Duration soonest) {
        var wait = soonest.plusNanos(line.consumeIgnoringRateLimits(1));
        return wait.compareTo(RETRY_AFTER_MAX) < 0 ? wait : RETRY_AFTER_MAX;
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
