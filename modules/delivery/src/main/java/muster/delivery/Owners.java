package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import muster.kernel.Refused;

/**
 * Brings work that merges well to one instance per group, so that more of it merges (design.md section 2, line 8). A queue
 * on the broker with JMS message groups: each shard of groups sticks to one consumer until that is gone, and then to another.
 *
 * <p>Nothing may depend on it but how much merges: two instances may own a group for a moment, the order is the queue's, and
 * with the broker away the work is done where it came up. What is on the queue when the broker goes is lost, so whoever hands
 * work over must be able to find it again.
 */
@ApplicationScoped
class Owners {
    /** The queue, by its physical name. */
    static final String QUEUE = "muster.work";

    private static final System.Logger LOG = System.getLogger(Owners.class.getName());
    private static final String KIND = "kind";
    private static final String GROUP = "group";
    private static final String SHARD = "JMSXGroupID";

    /** Many more than instances, so that they share evenly; few, because the broker remembers each. */
    private static final int SHARDS = 64;

    /** Work that waited longer was found again by other means. */
    private static final Duration USEFUL_FOR = Duration.ofSeconds(30);

    @Inject
    RequestThreads executor;

    @Inject
    Publisher publisher;

    private final Map<String, Work> kinds = new ConcurrentHashMap<>();

    /** What is to be done for a group; may be called by several threads, and again for the same. */
    @FunctionalInterface
    interface Work {
        void run(long group, String text);
    }

    /** Says how one kind of work is done, on every instance. */
    void register(String kind, Work work) {
        kinds.put(kind, work);
    }

    /** Hands work to the group's owner, or does it here when there is no way to it. Never waits. */
    void hand(String kind, long group, String text) {
        boolean taken = publisher.isUp()
                && publisher.offerMinor((context, producer) -> producer.setProperty(KIND, kind)
                        .setProperty(GROUP, group)
                        .setProperty(SHARD, shard(group))
                        .setTimeToLive(USEFUL_FOR.toMillis())
                        .send(context.createQueue(QUEUE), text));
        if (!taken) {
            doHere(executor, kind, group, text);
        }
    }

    private void doHere(Executor where, String kind, long group, String text) {
        try {
            where.execute(() -> run(kind, group, text));
        } catch (RejectedExecutionException e) { // As good as lost on the queue: it is found again.
            LOG.log(System.Logger.Level.DEBUG, "No thread for work of kind " + kind, e);
        }
    }

    /** Takes work from the queue. What is none of ours, or fails, is logged and dropped (P9). */
    void receive(Message message) {
        try {
            if (!(message instanceof TextMessage text)) {
                throw Refused.badRequest("not a text message");
            }
            run(message.getStringProperty(KIND), message.getLongProperty(GROUP), text.getText());
        } catch (JMSException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Work on the queue could not be done and was dropped: " + e);
        }
    }

    private void run(String kind, long group, String text) {
        var work = kind == null ? null : kinds.get(kind);
        if (work == null) {
            throw Refused.badRequest("work of an unknown kind: " + kind);
        }
        work.run(group, text);
    }

    private static String shard(long group) {
        return "s" + Math.floorMod(Long.hashCode(group * 0x9E3779B97F4A7C15L), SHARDS);
    }
}
