package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import muster.launcher.Broker;
import muster.launcher.DatabaseAccount;
import muster.launcher.Ports;
import muster.launcher.PostgresPrograms;
import muster.launcher.PostgresServer;
import muster.launcher.ServerFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts the real database and the real broker once for all tests, and tells Arquillian's container of them.
 * Must be registered before Arquillian, which starts the server with what is said here.
 */
public final class Surroundings implements BeforeAllCallback {
    private static final Path BUILD = Path.of("target").toAbsolutePath();
    private static volatile DatabaseAccount account;

    @Override
    public void beforeAll(ExtensionContext context) {
        account = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Running.class, type -> new Running(), Running.class)
                .database
                .account();
    }

    /** What is shipped, as the build made it. */
    static ServerFiles files() {
        return new ServerFiles(
                Path.of(System.getProperty(
                        "muster.server.files",
                        BUILD.resolve("server/payara-micro.jar").toString())),
                BUILD.resolve("../../server-config/artemis/target/artemis.rar").normalize(),
                BUILD.resolve("muster.war"));
    }

    /** The same for a test that starts servers of its own; it is left out on a kind that the launcher does not start. */
    static ServerFiles launched() {
        Assumptions.assumeTrue(
                TestedServer.get() != TestedServer.PAYARA, "the launcher starts Payara Micro and WildFly only");
        return files();
    }

    /** The text of a file of {@code server-config}. */
    static String shippedCommands(String name) {
        try {
            return Files.readString(
                    BUILD.resolve("../../server-config").resolve(name).normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** A new database, which ends with the tests at the latest. */
    static PostgresServer newDatabase(Path folder) {
        return PostgresServer.start(programs(), folder).endWithProcess();
    }

    /** The database under the server; there once the first test runs. */
    static DatabaseAccount database() {
        return account;
    }

    /** The running database and broker; closed when the last test is over. */
    static final class Running implements AutoCloseable {
        /** Which counts what it is asked (StatementsIT). */
        private final PostgresServer database = PostgresServer.start(
                        programs(), folder("database"), 0, Map.of("shared_preload_libraries", "pg_stat_statements"))
                .endWithProcess();

        private final Broker broker = Broker.start(Ports.free());

        Running() {
            var options = new HashMap<>(Map.of(
                    "muster.db.url",
                    database.account().url(),
                    "muster.db.user",
                    database.account().user(),
                    "muster.db.password",
                    database.account().password(),
                    "muster.broker.url",
                    broker.account().url(),
                    "muster.broker.user",
                    broker.account().user(),
                    "muster.broker.password",
                    broker.account().password(),
                    "muster.identity.bootstrap-password",
                    Town.ADMIN_PASSWORD,
                    "muster.identity.write-behind-every",
                    "PT1S",
                    "muster.identity.password-iterations",
                    "1024",
                    "muster.messagelog.search-every",
                    "PT0.2S"));
            options.put("muster.messagelog.retention-every", "PT1S");
            options.put("muster.messagelog.retention-batch-max", "10");
            options.put("muster.server.proxies", Ports.LOOPBACK);
            TestedServer.get().tell(files(), options);
        }

        @Override
        public void close() {
            broker.close();
            database.close();
        }
    }
}
