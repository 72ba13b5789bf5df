package muster.scenario;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests on two instances over one database and broker, started once for all of them: a fault is the next test's past. Each
 * test begins with everything alive, in a town of new people.
 */
@ResourceLock("the two instances")
abstract class OnTwoInstances {
    /** A server that is busy with two of these and no word from a client takes it for dead. */
    static final int HEARTBEAT_SECONDS = 3;

    /** How long a client may take no byte before it is given up. */
    static final int PROGRESS_SECONDS = 4;

    @RegisterExtension
    static final SharedStreet SHARED = new SharedStreet();

    Street street;
    Town town;

    static final class SharedStreet implements BeforeAllCallback {
        private Street street;

        @Override
        public void beforeAll(ExtensionContext context) {
            street = context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Lived.class, type -> new Lived(), Lived.class)
                    .street;
        }
    }

    /** Closed by JUnit when the last test is over. */
    private static final class Lived implements AutoCloseable {
        private final Street street = new Street(
                "two",
                2,
                Map.of(
                        "muster.delivery.heartbeat",
                        "PT" + HEARTBEAT_SECONDS + "S",
                        "muster.delivery.progress-within",
                        "PT" + PROGRESS_SECONDS + "S",
                        "muster.delivery.receipt-poll-every",
                        "PT3S",
                        "muster.delivery.reads-heard-within",
                        "PT3S",
                        "muster.messagelog.retention-every",
                        "PT1S",
                        "muster.messagelog.retention-batch-max",
                        "10"));

        @Override
        public void close() {
            street.close();
        }
    }

    /** One seed in {@code mvn verify}, twenty with {@code -Pfaults}, or the one given with {@code -Dmuster.faults.seed}. */
    static LongStream seeds() {
        var given = Long.getLong("muster.faults.seed");
        return given != null
                ? LongStream.of(given)
                : LongStream.generate(System::nanoTime).limit(Integer.getInteger("muster.faults.seeds", 1));
    }

    /** Whether there is time for faults as long as they are in life. */
    static boolean isThorough() {
        return Integer.getInteger("muster.faults.seeds", 1) > 1;
    }

    @BeforeEach
    void moveIn() {
        street = SHARED.street;
        street.heal();
        town = new Town(street.base(0));
    }

    @AfterEach
    void moveOut() {
        street.heal();
        town.close();
    }

    /** Members of one group, spread over both instances, who begin to talk. */
    Chatter chatter(String fault, long seed) {
        return chatter(fault, seed, Chatter.Manner.FLUENT);
    }

    /** The same in a manner of their own. */
    Chatter chatter(String fault, long seed, Chatter.Manner manner) {
        return new Chatter(street, town, fault, seed, manner);
    }
}
