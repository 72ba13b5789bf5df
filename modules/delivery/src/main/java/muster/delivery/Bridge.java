package muster.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import muster.kernel.Refused;
import muster.messagelog.EntriesAppended;
import org.jspecify.annotations.Nullable;

/**
 * The way to the other instances: one message per stored batch on one topic. The log is the truth and the bus only says
 * "look": what is lost here, because the queue is full or the broker down, the tail check finds.
 *
 * <p>{@link #receive} is called by the container's threads.
 */
@ApplicationScoped
public class Bridge {
    /** The topic, by its physical name. */
    static final String TOPIC = "muster.entries";

    private static final System.Logger LOG = System.getLogger(Bridge.class.getName());
    private static final String ORIGIN = "origin";
    private static final String GROUPS = "groups";
    private static final String KIND = "kind";
    private static final String READS = "reads";
    private static final String ALIVE = "alive";

    @Inject
    Publisher publisher;

    @Inject
    Dispatcher dispatcher;

    @Inject
    Instance<ReadRelay> relay;

    @Inject
    Instance<Instances> instances;

    @Inject
    MeterRegistry meters;

    private final String self = UUID.randomUUID().toString();

    /** The newest word that it is there: looked for in the queue, for the publisher may lose it without having run it. */
    private volatile Publisher.Outgoing alive = (context, producer) -> {};

    /** This instance's name on the topic: another after each start. */
    String self() {
        return self;
    }

    /** Whether the broker took the last message. Down means degraded: remote members learn by the tail check. */
    public boolean isUp() {
        return publisher.isUp();
    }

    /** After success only; drops rather than waits. */
    void hand(@Observes(during = TransactionPhase.AFTER_SUCCESS) EntriesAppended event) {
        var batch = event.entries();
        boolean taken = publisher.offer((context, producer) -> producer.setProperty(ORIGIN, self)
                .setProperty(GROUPS, BridgeMessage.groupsOf(batch))
                .send(context.createTopic(TOPIC), BridgeMessage.of(batch).toJson()));
        if (!taken) {
            Counter.builder("muster.delivery.bridge.dropped")
                    .description("Batches left to the other instances' tail checks")
                    .register(meters)
                    .increment();
        }
    }

    /** Tells the other instances who has read; drops rather than waits. */
    void tell(ReadNews news) {
        var unused = publisher.offerMinor((context, producer) -> producer.setProperty(ORIGIN, self)
                .setProperty(KIND, READS)
                .setProperty(GROUPS, Long.toString(news.group()))
                .send(context.createTopic(TOPIC), news.toJson()));
    }

    /**
     * Tells all instances, this one as well, that it is there; drops rather than waits. What it says of itself is made when it
     * is sent, and never more than one such word waits: old ones would only take others' room while the broker is away.
     */
    void tell(Supplier<InstanceNews> news) {
        if (publisher.isWaiting(alive)) {
            return;
        }
        alive = (context, producer) -> send(context, producer, news.get());
        var unused = publisher.offerMinor(alive);
    }

    /**
     * The same for the last word, which takes any room that there is.
     *
     * @return open until it has been given to the broker; not at all when there is nothing to wait for
     */
    CountDownLatch tellLast(Supplier<InstanceNews> news) {
        var said = new CountDownLatch(1);
        boolean taken = publisher.offer((context, producer) -> {
            try {
                send(context, producer, news.get());
            } finally {
                said.countDown();
            }
        });
        if (!taken || !isUp()) {
            said.countDown();
        }
        return said;
    }

    private void send(JMSContext context, JMSProducer producer, InstanceNews news) {
        producer.setProperty(ORIGIN, self).setProperty(KIND, ALIVE).send(context.createTopic(TOPIC), news.toJson());
    }

    /** By its header, before anything is parsed: most of an instance's traffic is for connections elsewhere. */
    private boolean concernsUs(Message message) throws JMSException {
        var groups = message.getStringProperty(GROUPS);
        return groups == null || groups.isEmpty() || dispatcher.concerns(BridgeMessage.groups(groups));
    }

    /**
     * Takes a message from the topic. Its own come back and are dropped, but for its word that it is there; a poison one is
     * logged and dropped (P9). Whatever it makes go wrong: to throw would only have the broker deliver it again.
     */
    void receive(Message message) {
        try {
            var kind = message.getStringProperty(KIND);
            boolean own = self.equals(message.getStringProperty(ORIGIN));
            if (!ALIVE.equals(kind) && (own || !concernsUs(message))) {
                return;
            }
            if (!(message instanceof TextMessage text)) {
                throw Refused.badRequest("not a text message");
            }
            take(kind, text.getText());
        } catch (JMSException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A message on the topic is none of ours and was dropped: {0}",
                    e.toString());
        }
    }

    private void take(@Nullable String kind, String text) {
        if (ALIVE.equals(kind)) {
            instances.get().hear(InstanceNews.read(text));
        } else if (READS.equals(kind)) {
            relay.get().hear(ReadNews.read(text));
        } else {
            var news = BridgeMessage.read(text);
            dispatcher.offer(news.entries());
            news.heads().forEach(dispatcher::hint);
        }
    }
}
