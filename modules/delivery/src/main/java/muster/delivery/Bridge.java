package muster.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import muster.kernel.Refused;
import muster.kernel.SchemaReady;
import muster.messagelog.EntriesAppended;
import muster.messagelog.LogEntry;

/**
 * The way to the other instances: one message per stored batch on one topic, not persistent. The log is the truth and the
 * bus only says "look": what is lost here, because the queue is full or the broker down, the tail check finds. So nothing
 * here ever blocks or fails a send.
 *
 * <p>One thread publishes; {@link #receive} is called by the container's.
 */
@ApplicationScoped
public class Bridge {
    /** The topic, by its physical name. */
    static final String TOPIC = "muster.entries";

    private static final System.Logger LOG = System.getLogger(Bridge.class.getName());
    private static final String ORIGIN = "origin";
    private static final String GROUPS = "groups";
    private static final long PAUSE_SECONDS = 1;

    @Resource(name = "jms/MusterConnectionFactory")
    ConnectionFactory connections;

    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Inject
    DeliveryConfig config;

    @Inject
    Dispatcher dispatcher;

    @Inject
    MeterRegistry meters;

    private final String self = UUID.randomUUID().toString();
    private BlockingQueue<List<LogEntry>> queue = new ArrayBlockingQueue<>(1);
    private volatile Thread publisher = new Thread();
    private volatile boolean up = true;
    private volatile boolean stopped;

    void start(@Observes SchemaReady event) {
        queue = new ArrayBlockingQueue<>(config.bridgeQueueMax);
        Gauge.builder("muster.delivery.bridge.waiting", queue, BlockingQueue::size)
                .description("Batches that the other instances have not been told of")
                .register(meters);
        Gauge.builder("muster.delivery.bridge.up", this, bridge -> bridge.up ? 1 : 0)
                .description("1 while the broker takes messages")
                .register(meters);
        publisher = threads.newThread(this::publish);
        publisher.setName("muster-bridge");
        publisher.start();
    }

    /** Whether the broker took the last message. Down means degraded: remote members learn by the tail check. */
    public boolean isUp() {
        return up;
    }

    /** After success only; drops rather than waits. */
    void hand(@Observes(during = TransactionPhase.AFTER_SUCCESS) EntriesAppended event) {
        if (!queue.offer(event.entries())) {
            Counter.builder("muster.delivery.bridge.dropped")
                    .description("Batches left to the other instances' tail checks")
                    .register(meters)
                    .increment();
        }
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
        var topic = context.createTopic(TOPIC);
        var producer = context.createProducer()
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setDisableMessageID(true)
                .setDisableMessageTimestamp(true)
                .setProperty(ORIGIN, self);
        while (!stopped) {
            var batch = queue.poll(1, TimeUnit.SECONDS);
            if (batch == null) {
                continue;
            }
            producer.setProperty(GROUPS, BridgeMessage.groupsOf(batch))
                    .send(topic, BridgeMessage.of(batch).toJson());
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

    /** By its header, before anything is parsed: most of an instance's traffic is for connections elsewhere. */
    private boolean concernsUs(Message message) throws JMSException {
        var groups = message.getStringProperty(GROUPS);
        return groups == null || groups.isEmpty() || dispatcher.concerns(BridgeMessage.groups(groups));
    }

    /**
     * Takes a message from the topic. Its own come back and are dropped; a poison one is logged and dropped (P9). Whatever it
     * makes go wrong: to throw would only have the broker deliver it again.
     */
    void receive(Message message) {
        try {
            if (self.equals(message.getStringProperty(ORIGIN)) || !concernsUs(message)) {
                return;
            }
            if (!(message instanceof TextMessage text)) {
                throw Refused.badRequest("not a text message");
            }
            var news = BridgeMessage.read(text.getText());
            dispatcher.offer(news.entries());
            news.heads().forEach(dispatcher::hint);
        } catch (JMSException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A message on the topic is none of ours and was dropped: {0}",
                    e.toString());
        }
    }

    @PreDestroy
    void stop() {
        stopped = true;
        publisher.interrupt();
    }
}
