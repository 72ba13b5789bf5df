package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections that do not say hello, fell silent, or do not read. Who was silent for a period is pinged first: a
 * browser answers that by itself even when it has put the page's own timers to sleep.
 */
@ApplicationScoped
class Sweeper {
    private static final int SILENT_PERIODS_MAX = 2;

    /** So long may a closed socket take to send what is on its way and to end by itself. */
    private static final long ENDING_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /**
     * We have one frame under way at a time; what is more are the container's own answers. It queues them without a bound, so
     * a client that floods pings and never reads would fill the heap (faults.md F23).
     */
    private static final int BACKLOG_MAX = 256;

    @Inject
    Registry registry;

    @Inject
    DeliveryConfig config;

    @Inject
    Throttle throttle;

    /** One look at every connection. */
    void sweep() {
        long now = System.nanoTime();
        throttle.sweep();
        long silentMax = config.heartbeat.toNanos() * SILENT_PERIODS_MAX + TimeUnit.SECONDS.toNanos(1);
        registry.ended(now, ENDING_NANOS_MAX).forEach(Connection::cut);
        for (var connection : registry.all()) {
            if (connection.stage() == Connection.Stage.NEW && connection.newFor(now) > config.helloWithin.toNanos()) {
                connection.close(CloseReason.CloseCodes.VIOLATED_POLICY, "no hello");
            } else if (connection.stuckFor(now) > config.progressWithin.toNanos()) {
                connection.close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "too slow");
            } else if (connection.backlog() > BACKLOG_MAX) {
                connection.close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "answers to pings are not read");
            } else if (connection.silentFor(now) > silentMax) {
                connection.close(CloseReason.CloseCodes.GOING_AWAY, "silent");
            } else if (connection.silentFor(now) > config.heartbeat.toNanos()) {
                connection.ping(config.heartbeat.toNanos());
            }
        }
    }
}
