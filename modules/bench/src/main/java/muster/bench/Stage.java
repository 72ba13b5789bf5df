package muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import muster.launcher.Broker;
import muster.launcher.DatabaseAccount;
import muster.launcher.PostgresPrograms;
import muster.launcher.PostgresServer;
import muster.launcher.ServerFiles;
import muster.launcher.ServerProcess;
import muster.launcher.ServerSettings;
import org.jspecify.annotations.Nullable;

/**
 * The server under test: one that runs already, or a fresh database, broker and server that end with the benchmark. What
 * was started last is stopped first.
 */
final class Stage implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);

    /** Groups of 10,000 connected users have an owner besides. */
    private static final String MEMBERS_MAX = "muster.groups.members-max";

    private static final String MEMBERS_MAX_HERE = "20000";

    /** What is measured is how fast it goes, and one driver is everybody: the throttle stands aside, but in the bench that is about it. */
    private static final List<String> THROTTLES =
            List.of("connection-sends", "user-sends", "group-sends", "connection-requests", "user-requests");

    private static final String NO_THROTTLE = "1000000";

    /** Says to Maven which server, and nothing to the server. */
    private static final String CHOICE = "muster.server";

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Target target;
    private @Nullable Path databaseLog;
    private @Nullable ServerProcess server;
    private @Nullable ServerProcess other;

    private Stage(BenchOptions options, URI url) {
        target = new Target(
                url,
                options.login(),
                options.password(),
                options.server(),
                "fsync=? synchronous_commit=?",
                options.pid(),
                Optional.empty());
    }

    private Stage(BenchOptions options, String[] paths, Map<String, String> knobs, Consumer<String> console)
            throws IOException {
        var folder = Path.of(paths[3]).toAbsolutePath();
        var data = emptied(folder.resolve("stage"));
        console.accept("# starting PostgreSQL, broker and server");
        var files = new ServerFiles(Path.of(paths[0]), Path.of(paths[1]), Path.of(paths[2]));
        try {
            var database = started(PostgresServer.start(PostgresPrograms.in(folder), data, 0, databaseSettings(options))
                    .endWithProcess());
            var broker = started(Broker.start(0));
            var password = UUID.randomUUID().toString();
            databaseLog = data.resolve("log").resolve("postgresql.log");
            server = start(options, files, data.resolve("server"), database.account(), broker, password, knobs);
            if (options.instances() > 1) {
                other = start(options, files, data.resolve("other"), database.account(), broker, password, knobs);
            }
            target = new Target(
                    server.baseUri(),
                    "admin",
                    password,
                    files.isWildFly() ? "wildfly" : "payara-micro",
                    durability(database.account()),
                    server.pid(),
                    Optional.of(database.account()));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Prepares what to measure.
     *
     * @param paths Payara Micro's jar or WildFly's home, the broker's adapter, the WAR, and a folder for data; unused when there is an URL
     * @param knobs what this benchmark says to its server
     */
    static Stage of(BenchOptions options, String[] paths, Map<String, String> knobs, Consumer<String> console)
            throws IOException {
        if (options.url().isPresent()) {
            return new Stage(options, options.url().get());
        }
        return new Stage(options, paths, knobs, console);
    }

    Target target() {
        return target;
    }

    private ServerProcess start(
            BenchOptions options,
            ServerFiles files,
            Path folder,
            DatabaseAccount database,
            Broker broker,
            String password,
            Map<String, String> knobs)
            throws IOException {
        var process = started(ServerProcess.start(
                settings(options, files, Files.createDirectories(folder), database, broker, password)
                        .withProperties(knobs)));
        process.awaitReady(START_MAX);
        return process;
    }

    /** What the database writes of itself, if it is ours. */
    Optional<Path> databaseLog() {
        return Optional.ofNullable(databaseLog);
    }

    /** Where the instance is that is not killed; nowhere when there is one only. */
    Optional<URI> other() {
        return Optional.ofNullable(other).map(ServerProcess::baseUri);
    }

    /**
     * Kills the server and answers where its members find the next one: the other instance, or the same one, which was started
     * again and is not waited for.
     */
    ServerProcess kill() throws IOException {
        var killed = server;
        if (killed == null) {
            throw new IOException("a server that runs already is not ours to kill");
        }
        killed.kill();
        var next = other == null ? started(ServerProcess.start(killed.settings())) : other;
        server = next;
        return next;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                System.getLogger(Stage.class.getName())
                        .log(System.Logger.Level.ERROR, "Something of the stage did not stop; the rest is stopped.", e);
            }
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        running.push(part);
        return part;
    }

    private static ServerSettings settings(
            BenchOptions options,
            ServerFiles files,
            Path folder,
            DatabaseAccount database,
            Broker broker,
            String password) {
        var settings = ServerSettings.of(files, folder, database, broker.account())
                .withAdminPassword(password)
                .withHeap(options.heap())
                .withProperty(MEMBERS_MAX, MEMBERS_MAX_HERE);
        if (options.bench().equals(RangesBench.NAME)) {
            for (var setting : RangesBench.SERVER_SETTINGS.entrySet()) {
                settings = settings.withProperty(setting.getKey(), setting.getValue());
            }
        }
        if (!options.bench().equals(FloodBench.NAME)) {
            for (var name : THROTTLES) {
                settings = settings.withProperty("muster.delivery." + name + "-per-second", NO_THROTTLE);
            }
            for (var name : List.of("connection-bytes", "user-bytes")) {
                settings = settings.withProperty("muster.delivery." + name + "-per-second", NO_THROTTLE + "000");
            }
        }
        for (var name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("muster.") && !name.equals(CHOICE)) {
                settings = settings.withProperty(name, System.getProperty(name, ""));
            }
        }
        return settings;
    }

    private static Map<String, String> databaseSettings(BenchOptions options) {
        return switch (options.bench()) {
            case ArticlesBench.NAME -> ArticlesBench.DATABASE_SETTINGS;
            case RangesBench.NAME -> RangesBench.DATABASE_SETTINGS;
            default -> Map.of();
        };
    }

    /** What the database says of itself. */
    static String durability(DatabaseAccount account) throws IOException {
        try (var connection = DriverManager.getConnection(account.url(), account.user(), account.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select 'fsync=' || current_setting('fsync')"
                        + " || ' synchronous_commit=' || current_setting('synchronous_commit')")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IOException("the database does not say how durable it is", e);
        }
    }

    /** The folder, new and empty. */
    static Path emptied(Path folder) throws IOException {
        delete(folder);
        return Files.createDirectories(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
