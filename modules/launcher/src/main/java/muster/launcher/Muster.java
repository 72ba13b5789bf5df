package muster.launcher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Everything of one machine, started in order and stopped in the opposite one: database, broker, server. Whoever writes
 * starts after what it writes to and stops before it, so that an orderly stop loses nothing.
 *
 * <p>{@link #stop} may be called from another thread at any time, also twice; it waits for the part that is starting.
 */
final class Muster {
    private static final Duration READY_MAX = Duration.ofMinutes(3);

    private final ServerFiles files;
    private final Settings settings;
    private final DataFolder data;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean stopping;

    Muster(ServerFiles files, Settings settings, DataFolder data) {
        this.files = files;
        this.settings = settings;
        this.data = data;
    }

    /**
     * Starts all of it and waits until the server is ready.
     *
     * @throws StartFailure when a part does not start; those before it run until {@link #stop}
     */
    ServerProcess start(String adminPassword) {
        // What a launcher that was killed left behind may hold the very port that is checked next.
        ServerProcess.endLeftover(data.path());
        Ports.requireFree(settings.address(), settings.port(), Settings.HTTP_PORT);
        var database = database();
        var broker = broker();
        var serverSettings = ServerSettings.of(files, data.path(), database, broker)
                .withHttp(settings.address(), settings.port())
                .withHeap(settings.heap())
                .withAdminPassword(adminPassword)
                .withProperties(settings.forServer());
        var started = started(() -> ServerProcess.start(serverSettings));
        Console.say("  server      process " + started.pid() + ", log " + started.logFile());
        started.awaitReady(READY_MAX);
        return started;
    }

    /** Stops what runs, last started first. */
    synchronized void stop() {
        stopping = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LauncherLog.error("a part did not stop", e);
                Console.complain(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        }
    }

    /** Whether somebody asked for the end: what fails from then on is no failure. */
    synchronized boolean isStopping() {
        return stopping;
    }

    private DatabaseAccount database() {
        var given = settings.database();
        if (given != null) {
            PostgresSetup.requireReachable(given);
            Console.say("  PostgreSQL  " + given);
            return given;
        }
        var postgres = started(() ->
                PostgresServer.start(PostgresPrograms.in(data.path()), data.path(), settings.postgresPort(), Map.of()));
        Console.say("  PostgreSQL  " + PostgresPrograms.MAJOR + " on port " + postgres.port());
        return postgres.account();
    }

    private BrokerAccount broker() {
        var given = settings.broker();
        if (given != null) {
            Console.say("  broker      " + given.url());
            return given;
        }
        var broker = started(() -> Broker.start(settings.brokerPort()));
        Console.say("  broker      on port " + broker.port());
        return broker.account();
    }

    private synchronized <T extends AutoCloseable> T started(Supplier<T> start) {
        if (stopping) {
            throw new StartFailure("Stopped before everything was started");
        }
        var part = start.get();
        parts.push(part);
        return part;
    }
}
