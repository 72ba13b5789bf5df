package muster.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Everything of one machine, started in order and stopped in the opposite one: database, broker, servers. Whoever writes
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
     * Starts all of it, one server after the other, and waits until each is ready.
     *
     * @throws StartFailure when a part does not start; those before it run until {@link #stop}
     */
    List<ServerProcess> start(String adminPassword) {
        // What a launcher that was killed left behind may hold the very ports that are checked next.
        for (int number = 1; number <= Settings.INSTANCES_MAX; number++) {
            ServerProcess.endLeftover(folder(number));
        }
        for (int number = 1; number <= settings.instances(); number++) {
            Ports.requireFree(settings.address(), port(number), Settings.HTTP_PORT);
        }
        var database = database();
        var broker = broker();
        var servers = new ArrayList<ServerProcess>();
        for (int number = 1; number <= settings.instances(); number++) {
            var serverSettings = ServerSettings.of(files, folder(number), database, broker)
                    .withHttp(settings.address(), port(number))
                    .withHeap(settings.heap())
                    .withAdminPassword(adminPassword)
                    .withProperties(settings.forServer());
            servers.add(server(serverSettings));
        }
        return servers;
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

    private ServerProcess server(ServerSettings serverSettings) {
        var server = started(() -> ServerProcess.start(serverSettings));
        Console.say("  server      on port %d, process %d, log %s"
                .formatted(serverSettings.port(), server.pid(), server.logFile()));
        // Before the next one starts: the first one makes the tables.
        server.awaitReady(READY_MAX);
        return server;
    }

    private int port(int number) {
        return settings.port() + number - 1;
    }

    private Path folder(int number) {
        return number == 1 ? data.path() : data.path().resolve("instance-" + number);
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
