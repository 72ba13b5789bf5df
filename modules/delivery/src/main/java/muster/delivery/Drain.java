package muster.delivery;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.websocket.CloseReason;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import muster.kernel.Frame;

/**
 * An orderly stop: nobody comes in any more, everybody is told goodbye and when to come back, what was asked is answered,
 * and only then the sockets are closed (1001). The times to come back are spread so that the instances that stay can admit
 * those who arrive (faults.md F3).
 */
@ApplicationScoped
class Drain {
    private static final System.Logger LOG = System.getLogger(Drain.class.getName());
    private static final String REASON = "the server stops";
    private static final long LOOK_EVERY_MILLIS = 20;

    /** Sockets that are closed need no longer than this to be gone. */
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** The broker takes a word in less, when it takes any. */
    private static final long LAST_WORD_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    @Inject
    DeliveryConfig config;

    @Inject
    Registry registry;

    @Inject
    HandshakeGate gate;

    @Inject
    Instances instances;

    private final Thread atTheEnd = new Thread(this::sayGoodbye, "muster-drain");

    private boolean said;

    /**
     * A server that is told to end (SIGTERM) tells the application late: WildFly has closed the sockets by then, and Payara the
     * way to the broker. The machine tells everybody at once.
     */
    void start(@Observes Startup event) {
        atTheEnd.setContextClassLoader(Drain.class.getClassLoader());
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** Before anything else of Muster stops: the answers still need all of it. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) Shutdown event) {
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd); // It would keep an application that is gone.
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "The whole machine ends.");
        }
        sayGoodbye();
    }

    /** Once; whoever comes second waits for the first. */
    private synchronized void sayGoodbye() {
        if (said) {
            return;
        }
        said = true;
        gate.close();
        var lastWord = instances.leave();
        var connections = registry.all();
        if (!connections.isEmpty()) {
            part(connections);
        }
        try {
            // The others would miss this instance for an hour. Without a broker the word is not said, and no stop waits
            // for it long.
            boolean heard = lastWord.await(LAST_WORD_NANOS_MAX, TimeUnit.NANOSECONDS);
            LOG.log(System.Logger.Level.DEBUG, "The other instances know of it: {0}.", heard);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void part(Collection<Connection> connections) {
        LOG.log(System.Logger.Level.INFO, "Saying goodbye to {0} connections.", connections.size());
        for (var connection : connections) {
            connection.tell(new Frame.Bye(REASON, gate.turn()));
        }
        try {
            await(connections, Connection::isIdle, config.drainWithin.toNanos());
            connections.forEach(connection -> connection.close(CloseReason.CloseCodes.GOING_AWAY, REASON));
            await(connections, connection -> connection.stage() == Connection.Stage.CLOSED, CLOSE_NANOS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} connections did not end in time.",
                registry.all().size());
    }

    private static void await(Collection<Connection> connections, Predicate<Connection> done, long nanosMax)
            throws InterruptedException {
        long deadline = System.nanoTime() + nanosMax;
        while (!connections.stream().allMatch(done) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
