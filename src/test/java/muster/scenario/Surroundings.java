package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import muster.launcher.Broker;
import muster.launcher.DatabaseAccount;
import muster.launcher.Ports;
import muster.launcher.PostgresPrograms;
import muster.launcher.PostgresServer;
import muster.launcher.ServerFiles;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts the real database and the real broker once for all tests, and tells Arquillian's Payara Micro container of them.
 * Must be registered before Arquillian, which starts the server with what is said here.
 */
public final class Surroundings implements BeforeAllCallback {
    private static final Path BUILD = Path.of("target").toAbsolutePath();
    private static volatile DatabaseAccount account;

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Running.class, type -> new Running(), Running.class);
    }

    /** What is shipped, as the build made it. */
    static ServerFiles files() {
        return new ServerFiles(
                BUILD.resolve("server/payara-micro.jar"),
                BUILD.resolve("../../server-config/artemis/target/artemis.rar").normalize(),
                BUILD.resolve("muster.war"));
    }

    /** A new empty folder for a test's servers. */
    static Path folder(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(BUILD.resolve("it")), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL's programs, unpacked once. */
    static PostgresPrograms programs() {
        return PostgresPrograms.in(BUILD.resolve("it/programs"));
    }

    /** The database under the server; there once the first test runs. */
    static DatabaseAccount database() {
        return account;
    }

    /** The running database and broker; closed when the last test is over. */
    static final class Running implements AutoCloseable {
        private final PostgresServer database = PostgresServer.start(programs(), folder("database"));
        private final Broker broker = Broker.start(Ports.free());

        Running() {
            account = database.account();
            var options = Map.of(
                    "muster.db.url", database.account().url(),
                    "muster.db.user", database.account().user(),
                    "muster.db.password", database.account().password(),
                    "muster.broker.url", broker.account().url(),
                    "muster.broker.user", broker.account().user(),
                    "muster.broker.password", broker.account().password(),
                    "muster.identity.bootstrap-password", Town.ADMIN_PASSWORD,
                    "muster.identity.password-iterations", "1024");
            var commands = List.of(
                    "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener"
                            + ".address=127.0.0.1",
                    "deploy --name artemis " + files().adapter());
            System.setProperty("payara.microJar", files().payaraMicro().toString());
            System.setProperty(
                    "payara.clusterEnabled", "true"); // Or it gets --nocluster, which starts Hazelcast after all.
            System.setProperty("payara.consoleOutput", "false");
            System.setProperty("payara.cmdOptions", "-Xmx1g " + joined(options));
            System.setProperty(
                    "payara.extraMicroOptions",
                    "--nohazelcast --prebootcommandfile " + commandFile("pre-boot", commands.get(0))
                            + " --postbootcommandfile " + commandFile("post-boot", commands.get(1))
                            + " --logtofile " + folder("log").resolve("server.log"));
        }

        private static String joined(Map<String, String> options) {
            var line = new StringBuilder();
            options.forEach(
                    (name, value) -> line.append(" -D").append(name).append('=').append(value));
            return line.toString().strip();
        }

        private static Path commandFile(String name, String command) {
            try {
                return Files.writeString(folder("commands").resolve(name + ".txt"), command + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            broker.close();
            database.close();
        }
    }
}
