package muster.delivery;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import muster.kernel.SchemaReady;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes out, and what is looked at of that which comes in. Deliveries by frames is how well entries merge: the number
 * that makes fan-out fast or slow.
 */
@ApplicationScoped
class Traffic {
    private final LongAdder rounds = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder frames = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicInteger inHand = new AtomicInteger();

    @Inject
    MeterRegistry meters;

    @Inject
    Clock clock;

    private @Nullable Timer lag;

    void start(@Observes SchemaReady event) {
        counter("muster.delivery.rounds", rounds, "Rounds in which a lane had entries to dispatch");
        counter("muster.delivery.entries", entries, "Entries that lanes dispatched");
        counter("muster.delivery.deliveries", deliveries, "Entries times the connections they were queued for");
        counter("muster.delivery.frames", frames, "Frames handed to sockets");
        counter("muster.delivery.bytes", bytes, "Bytes of text handed to sockets");
    }

    @PostConstruct
    void prepare() {
        lag = Timer.builder("muster.delivery.lag")
                .description(
                        "From when an entry was stored, by the clock of its instance, to when its lane has queued it;"
                                + " of each round the oldest")
                .register(meters);
    }

    private void counter(String name, LongAdder value, String description) {
        FunctionCounter.builder(name, value, LongAdder::sum)
                .description(description)
                .register(meters);
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<Traffic> self() {
        return () -> this;
    }

    /** A lane dispatched that many entries, to that many connections; the first of them was stored then. */
    void dispatched(int count, int connections, Instant stored) {
        if (lag != null && connections > 0) {
            lag.record(Duration.between(stored, clock.instant()));
        }
        rounds.increment();
        entries.add(count);
        deliveries.add((long) count * connections);
    }

    /** A container's thread begins to look at what a client has sent. */
    void taken() {
        inHand.incrementAndGet();
    }

    /** It has looked. */
    void done() {
        inHand.decrementAndGet();
    }

    /** How many threads look at what clients have sent, at this moment. */
    int inHand() {
        return inHand.get();
    }

    /** A frame was handed to a socket. */
    void sent(int size) {
        frames.increment();
        bytes.add(size);
    }
}
