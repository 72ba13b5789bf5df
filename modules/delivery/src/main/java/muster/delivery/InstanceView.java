package muster.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as operators see it: what it said of itself last.
 *
 * @param id differs after each start and from every other instance's
 * @param version empty when it is not known
 * @param since when it started
 * @param heard when it was last heard here; null for this instance before its own word has come back
 * @param self whether it is the one that is asked
 * @param silent whether it has not been heard for {@link Instances#SILENT_AFTER}, while the one that is asked heard its own word
 * @param known whether it is known if it is alive or silent; not so of others while the one that is asked hears nobody
 * @param bridged whether its own messages come back to it from the broker
 */
public record InstanceView(
        String id,
        String name,
        String version,
        Instant since,
        @Nullable Instant heard,
        boolean self,
        boolean silent,
        boolean known,
        boolean bridged,
        long connections,
        Queues waiting) {

    /** How much waits in an instance: messages to be stored, news for lanes, messages for the broker, cursors. */
    public record Queues(long append, long mail, long bridge, long cursors) {}
}
