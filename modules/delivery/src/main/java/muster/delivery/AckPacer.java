package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import muster.kernel.AckPace;

/**
 * States how often clients are to acknowledge: the more of them there are here, the less often each. An entry that goes out
 * in one shared frame comes back as an ack from every connection, and a frame in costs the containers more than one out:
 * with an ack per 10 entries, reading acks took two and a half times the processor that sending 135,000 entries a second
 * did. What a later ack costs is a repeat after a crash, and nothing else.
 *
 * <p>Each connection gets its own draw between once and twice the least, so that a group's members, who all count the same
 * entries, do not answer in one burst.
 */
@ApplicationScoped
class AckPacer {
    /** About so many acks may one entry cost, however many receive it. */
    private static final int ACKS_PER_ENTRY = 10;

    private static final int ENTRIES_MAX = 1_000;
    private static final Duration WITHIN_MAX = Duration.ofSeconds(10);

    @Inject
    DeliveryConfig config;

    @Inject
    Registry registry;

    /** The pace for one connection from now on. */
    AckPace next() {
        return pace(registry.all().size(), config.acksPerSecond, ThreadLocalRandom.current());
    }

    /**
     * @param connections how many there are here
     * @param acksPerSecond the most that all of them together should send when messages are rare
     */
    static AckPace pace(int connections, int acksPerSecond, RandomGenerator random) {
        var least = new AckPace(
                Math.min(connections / ACKS_PER_ENTRY, ENTRIES_MAX),
                Duration.ofMillis(Math.min(connections * 1_000L / acksPerSecond, WITHIN_MAX.toMillis())));
        return new AckPace(
                        drawn(least.entries(), random),
                        Duration.ofMillis(drawn((int) least.within().toMillis(), random)))
                .orCalmer(AckPace.DEFAULT);
    }

    private static int drawn(int least, RandomGenerator random) {
        return least + random.nextInt(least + 1);
    }
}
