package muster.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import muster.kernel.SchemaReady;

/**
 * The one thread of this instance that talks to the broker, and the bounded queue before it. Whoever has something to say
 * offers it and goes on: nothing here blocks or fails a send, and what the queue has no room for is dropped. Messages are not
 * persistent. A broker that is away is reported once and tried again every second.
 */
@ApplicationScoped
class Publisher {
    private static final System.Logger LOG = System.getLogger(Publisher.class.getName());
    private static final long PAUSE_SECONDS = 1;

    @Resource(name = "jms/MusterConnectionFactory")
    ConnectionFactory connections;

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    DeliveryConfig config;

    @Inject
    MeterRegistry meters;

    private volatile BlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(1);
    private volatile Thread publisher = new Thread();
    private volatile boolean up = true;
    private volatile boolean stopped;

    /** One message. Made on the publisher's thread, which must not be kept long. */
    @FunctionalInterface
    interface Outgoing {
        void send(JMSContext context, JMSProducer producer);
    }

    void start(@Observes SchemaReady event) {
        makeRoom(config.bridgeQueueMax);
        Gauge.builder("muster.delivery.bridge.waiting", this, Publisher::waiting)
                .description("Messages that the broker has not been given yet")
                .register(meters);
        Gauge.builder("muster.delivery.bridge.up", this, self -> self.up ? 1 : 0)
                .description("1 while the broker takes messages")
                .register(meters);
        publisher = threads.newThread(this::publish);
        publisher.setName("muster-bridge");
        publisher.start();
    }

    /** For so many messages; nothing that was offered before is kept. */
    void makeRoom(int messages) {
        queue = new ArrayBlockingQueue<>(messages);
    }

    /** How many messages the broker has not been given yet. */
    int waiting() {
        return queue.size();
    }

    /** Whether the broker took the last message. */
    boolean isUp() {
        return up;
    }

    /** Takes a message to send; false when there is no room, and it is dropped. */
    boolean offer(Outgoing message) {
        return queue.offer(message);
    }

    /** Takes a message that can wait or be lost; false when half of the room is taken, which is left to entries. */
    boolean offerMinor(Outgoing message) {
        return queue.size() <= queue.remainingCapacity() && queue.offer(message);
    }

    /** Whether it was taken and is neither sent nor lost yet. */
    boolean isWaiting(Outgoing message) {
        return queue.contains(message);
    }

    private void publish() {
        while (!stopped) {
            try (var context = connections.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                publishOn(context);
            } catch (JMSRuntimeException | IllegalStateException e) {
                broken(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) { // An adapter throws what it likes while its broker is away.
                broken(e);
            }
        }
    }

    private void publishOn(JMSContext context) throws InterruptedException {
        while (!stopped) {
            var message = queue.poll(1, TimeUnit.SECONDS);
            if (message == null) {
                continue;
            }
            message.send(
                    context,
                    context.createProducer()
                            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                            .setDisableMessageID(true)
                            .setDisableMessageTimestamp(true));
            if (!up) {
                up = true;
                LOG.log(System.Logger.Level.INFO, "The broker takes messages again.");
            }
        }
    }

    private void broken(RuntimeException failure) {
        if (up) {
            up = false;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The broker takes no messages: other instances learn of entries by their tail checks until it does. "
                            + failure);
        }
        try {
            TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    @PreDestroy
    void stop() {
        stopped = true;
        publisher.interrupt();
    }
}
