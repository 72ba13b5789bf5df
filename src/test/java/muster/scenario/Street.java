package muster.scenario;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import muster.launcher.Ports;
import muster.launcher.PostgresServer;
import muster.launcher.ServerFiles;
import muster.launcher.ServerProcess;
import muster.launcher.ServerSettings;

/**
 * Several servers over one database and one broker, all real and each a process of its own, which may be killed, frozen and
 * started again. {@link #heal} brings everything back to life.
 */
final class Street implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final PostgresServer database;
    final BrokerProcess broker;
    private final List<ServerSettings> settings = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();

    /** Starts everything and waits until each server is ready. */
    Street(String name, int size, Map<String, String> knobs) {
        var files = Surroundings.launched();
        var folder = Surroundings.folder(name);
        database = Surroundings.newDatabase(folder.resolve("postgres"));
        broker = new BrokerProcess(folder.resolve("broker.log"));
        for (int number = 0; number < size; number++) {
            settings.add(settings(files, folder.resolve("server-" + number), knobs));
        }
        // All at once: two that find an empty database must not get in each other's way.
        settings.forEach(each -> servers.add(ServerProcess.start(each)));
        servers.forEach(server -> server.awaitReady(PATIENCE));
    }

    private ServerSettings settings(ServerFiles files, Path folder, Map<String, String> knobs) {
        return ServerSettings.of(files, folder, database.account(), broker.account())
                .withHttp(Ports.LOOPBACK, Ports.free())
                .withHeap("512m")
                .withAdminPassword(Town.ADMIN_PASSWORD)
                .withJvmOptions(TestedServer.HASTY)
                .withProperty("muster.identity.password-iterations", "1024")
                .withProperties(knobs);
    }

    ServerProcess server(int number) {
        return servers.get(number);
    }

    URI base(int number) {
        return servers.get(number).baseUri();
    }

    /** All addresses, this one first, as a client that lives near it would have them. */
    List<URI> basesFrom(int number) {
        var bases = new ArrayList<>(
                IntStream.range(0, servers.size()).mapToObj(this::base).toList());
        Collections.rotate(bases, -number);
        return bases;
    }

    /** Starts one that was killed or stopped, on its port, and waits until it is ready. */
    void openAgain(int number) {
        servers.set(number, ServerProcess.start(settings.get(number)));
        servers.get(number).awaitReady(PATIENCE);
    }

    /** Starts and thaws whatever a test before has left behind. */
    void heal() {
        broker.resume();
        broker.startAgain();
        if (!isDatabaseUp()) {
            database.startAgain();
        }
        for (int number = 0; number < servers.size(); number++) {
            if (servers.get(number).isAlive()) {
                servers.get(number).resume();
                servers.get(number).awaitReady(PATIENCE);
            } else {
                openAgain(number);
            }
        }
    }

    private boolean isDatabaseUp() {
        try {
            return database.pid() > 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        broker.close();
        database.close();
    }
}
