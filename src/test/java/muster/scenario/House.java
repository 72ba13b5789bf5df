package muster.scenario;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import muster.launcher.Broker;
import muster.launcher.Ports;
import muster.launcher.PostgresServer;
import muster.launcher.ServerFiles;
import muster.launcher.ServerProcess;
import muster.launcher.ServerSettings;

/** A database, a broker and a server of a test's own, all real, each of which may be killed and started again. */
final class House implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    final PostgresServer database;
    final Broker broker;
    private final Path folder;
    private final int port = Ports.free();
    private final ServerFiles files;
    private ServerProcess server;

    House(String name) {
        files = Surroundings.launched();
        folder = Surroundings.folder(name);
        database = Surroundings.newDatabase(folder.resolve("postgres"));
        broker = Broker.start(Ports.free());
    }

    /** Starts the server with some of its knobs turned, on the same port each time, and waits until it is ready. */
    House open(Map<String, String> knobs) {
        server = ServerProcess.start(settings(knobs));
        server.awaitReady(PATIENCE);
        return this;
    }

    /** Where the server is, or will be. */
    String origin() {
        return "http://" + Ports.LOOPBACK + ":" + port;
    }

    ServerSettings settings(Map<String, String> knobs) {
        return ServerSettings.of(files, folder.resolve("server"), database.account(), broker.account())
                .withHttp(Ports.LOOPBACK, port)
                .withAdminPassword(Town.ADMIN_PASSWORD)
                .withJvmOptions(TestedServer.HASTY)
                .withProperty("muster.identity.password-iterations", "1024")
                .withProperties(knobs);
    }

    /** A statement in its database, behind the back of the server. */
    void execute(String sql) {
        Tables.run(database.account(), sql);
    }

    ServerProcess server() {
        return server;
    }

    URI base() {
        return server.baseUri();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        broker.close();
        database.close();
    }
}
