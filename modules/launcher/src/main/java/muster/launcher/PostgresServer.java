package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server of our own, whose data outlives it. It listens on loopback only, asks for a password, and is
 * durable: fsync, synchronous_commit and full_page_writes are on and verified at every start (promise P1).
 *
 * <p>Methods may be called from any thread, one at a time.
 */
public final class PostgresServer implements AutoCloseable {
    /** How long PostgreSQL may take to replay its log after a crash, or to close, in seconds. */
    private static final String PATIENCE_SECONDS = "120";

    private static final long LOG_BYTES_MAX = 5_000_000;

    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", Ports.LOOPBACK,
            "unix_socket_directories", "",
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "max_connections", "100",
            "shared_buffers", "256MB",
            "timezone", "UTC",
            "log_timezone", "UTC");

    private final PostgresPrograms programs;
    private final PostgresData data;
    private final Path log;
    private final int port;
    private final Map<String, String> settings;

    private PostgresServer(
            PostgresPrograms programs, PostgresData data, Path log, int port, Map<String, String> settings) {
        this.programs = programs;
        this.data = data;
        this.log = log;
        this.port = port;
        this.settings = settings;
    }

    /** As {@link #start(PostgresPrograms, Path, int, Map)}, on a free port with the settings above. */
    public static PostgresServer start(PostgresPrograms programs, Path folder) {
        return start(programs, folder, 0, Map.of());
    }

    /**
     * Starts a server on the data in {@code folder/database}, which is made first if it is not there. One that an earlier
     * process left running on the same data is stopped before. The log is {@code folder/log/postgresql.log}.
     *
     * @param port the port on loopback, 0 for any free one
     * @param settings what to set differently from the defaults, such as {@code max_connections}
     * @throws StartFailure when the data is damaged or of another version, the port is taken, or durability is off
     */
    public static PostgresServer start(PostgresPrograms programs, Path folder, int port, Map<String, String> settings) {
        var all = new LinkedHashMap<>(SETTINGS);
        all.putAll(settings);
        var data = new PostgresData(programs, folder.toAbsolutePath().normalize());
        var log = data.folder().resolve("log").resolve("postgresql.log");
        var server = new PostgresServer(programs, data, log, port == 0 ? Ports.free() : port, Map.copyOf(all));
        data.prepare();
        server.startAgain();
        return server;
    }

    /**
     * Sees to it that it ends with this process at the latest, whatever becomes of whoever started it. Not for those who stop it
     * themselves after others, because what is done at the end of a process has no order.
     */
    public PostgresServer endWithProcess() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "postgresql-stop"));
        return this;
    }

    /** Starts it again on the same port and data after a stop, hard or not. */
    public void startAgain() {
        try {
            data.stopLeftover();
            Ports.requireFree(Ports.LOOPBACK, port, Settings.POSTGRES_PORT);
            Files.createDirectories(Folders.parent(log));
            rotate();
            long before = Files.exists(log) ? Files.size(log) : 0;
            var ended = Programs.run(programs.command(
                    "pg_ctl",
                    "start",
                    "-w",
                    "-t",
                    PATIENCE_SECONDS,
                    "-D",
                    data.cluster().toString(),
                    "-l",
                    log.toString(),
                    "-o",
                    options()));
            if (ended.code() != 0) {
                throw new StartFailure("PostgreSQL did not start: " + reason(before, ended.output()) + "; see " + log);
            }
        } catch (IOException e) {
            throw new StartFailure("PostgreSQL did not start: " + e.getMessage(), e);
        }
        var setup = new PostgresSetup(port, data.password());
        try {
            setup.run();
        } catch (StartFailure e) {
            stop();
            throw e;
        }
    }

    /** Where and as whom the application logs in: the owner of the database, not a superuser. */
    public DatabaseAccount account() {
        return new DatabaseAccount(PostgresSetup.url(port, PostgresSetup.NAME), PostgresSetup.NAME, data.password());
    }

    /** The port on loopback. */
    public int port() {
        return port;
    }

    /** The server's main process. */
    public long pid() {
        return data.pid().orElseThrow(() -> new IllegalStateException("PostgreSQL is not running"));
    }

    /** Ends it in an orderly way: sessions are cut off, everything is written. Nothing happens if it is not running. */
    public void stop() {
        stop("fast");
    }

    /** Ends it as a crash would: nothing is written any more, the next start replays the log. */
    public void stopHard() {
        stop("immediate");
    }

    @Override
    public void close() {
        stop();
    }

    private void stop(String mode) {
        if (data.pid().isPresent()) {
            data.stop(mode);
        }
    }

    private String options() {
        var options = new ArrayList<String>(List.of("-p", Integer.toString(port)));
        settings.forEach((name, value) -> {
            options.add("-c");
            options.add(name + "=" + value);
        });
        return String.join(" ", options);
    }

    private String reason(long before, String output) throws IOException {
        var text = Files.exists(log) ? Files.readString(log).substring((int) before) : "";
        return (text + "\n" + output)
                .lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("cannot be run as"))
                .findFirst()
                .map(line -> line.replaceFirst("^.*?(FATAL|PANIC): *", ""))
                .orElse("no reason given");
    }

    /** PostgreSQL says little; what it says is kept up to twice this size, cut at starts. */
    private void rotate() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(log, log.resolveSibling("postgresql.1.log"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
