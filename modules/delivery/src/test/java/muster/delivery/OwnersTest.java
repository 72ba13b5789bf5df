package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import muster.kernel.SchemaReady;
import muster.launcher.Broker;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances' consumers on the real broker; the work is counted where it arrives. */
class OwnersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int GROUPS = 200;

    private final AtomicInteger done = new AtomicInteger();
    private Broker broker;
    private ActiveMQConnectionFactory connections;
    private Publisher publisher;

    /** An instance that takes work, and which groups' work it took. */
    private final class Instance {
        final Set<Long> took = ConcurrentHashMap.newKeySet();
        final Owners owners = new Owners();
        final JMSContext context = connections.createContext();
        final JMSConsumer consumer = context.createConsumer(context.createQueue(Owners.QUEUE));

        Instance() {
            owners.publisher = publisher;
            owners.register("count", (group, text) -> {
                took.add(group);
                done.incrementAndGet();
            });
            consumer.setMessageListener(owners::receive);
        }
    }

    /** Threads as the server would make them, without the server. */
    private static final class PlainThreads implements ManagedThreadFactory {
        @Override
        public Thread newThread(Runnable work) {
            return new Thread(work);
        }

        @Override
        public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void start() {
        broker = Broker.start(0);
        var account = broker.account();
        connections = new ActiveMQConnectionFactory(account.url(), account.user(), account.password());
        publisher = new Publisher();
        publisher.connections = connections;
        publisher.threads = new PlainThreads();
        publisher.config = new DeliveryConfig();
        publisher.config.bridgeQueueMax = 10_000;
        publisher.meters = new SimpleMeterRegistry();
        publisher.start(new SchemaReady());
    }

    @AfterEach
    void stop() {
        publisher.stop();
        connections.close();
        broker.close();
    }

    @Test
    void a_groups_work_stays_with_one_instance_and_goes_to_the_other_when_that_is_gone() {
        var one = new Instance();
        var other = new Instance();

        handAll(one.owners);
        await().atMost(PATIENCE).until(() -> done.get() == GROUPS);
        handAll(other.owners);
        handAll(one.owners);
        await().atMost(PATIENCE).until(() -> done.get() == 3 * GROUPS);

        assertThat(one.took).as("both do their share").isNotEmpty().hasSizeLessThan(GROUPS);
        assertThat(other.took).as("no group has two owners").doesNotContainAnyElementsOf(one.took);
        assertThat(one.took.size() + other.took.size()).isEqualTo(GROUPS);

        one.context.close();
        var missing = new HashSet<>(one.took);
        other.took.clear();
        handAll(other.owners);
        await().atMost(PATIENCE).until(() -> other.took.containsAll(missing));
    }

    @Test
    void poison_is_dropped_and_the_next_work_is_done() {
        var one = new Instance();
        try (var context = connections.createContext()) {
            var queue = context.createQueue(Owners.QUEUE);
            context.createProducer().send(queue, Map.of("kind", "count"));
            context.createProducer()
                    .setProperty("kind", "unknown")
                    .setProperty("group", 1L)
                    .send(queue, "x");
            context.createProducer().setProperty("group", "no number").send(queue, "x");
        }
        one.owners.hand("count", 7, "");
        await().atMost(PATIENCE).until(() -> one.took.contains(7L));
    }

    private static void handAll(Owners owners) {
        LongStream.rangeClosed(1, GROUPS).forEach(group -> owners.hand("count", group, ""));
    }
}
