package muster.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import muster.launcher.DatabaseAccount;
import muster.launcher.Ports;
import muster.launcher.PostgresPrograms;
import muster.launcher.PostgresServer;

/**
 * ejabberd as a peer: rooms (MUC) whose messages are archived (MAM) in a PostgreSQL of the same making as ours. As Debian
 * installs it, but with its own configuration and folders, and without the broadcast of presences, which would be a million
 * stanzas when 1,000 people join a room and is nothing that Muster does.
 */
final class EjabberdPeer implements Peer {
    private static final Path PROGRAM = Path.of("/usr/bin/erl");
    private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");
    private static final Path SCHEMA = Path.of("/usr/share/ejabberd/sql/pg.sql");
    private static final Duration START_MAX = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long STOP_SECONDS_MAX = 20;

    private final PostgresServer database;
    private final Process process;
    private final String version;
    private final String durability;
    private final int port;
    private final int bodyLength;

    private EjabberdPeer(PostgresServer database, Process process, String version, int port, int bodyLength)
            throws IOException {
        this.database = database;
        this.process = process;
        this.version = version;
        this.durability = Stage.durability(database.account());
        this.port = port;
        this.bodyLength = bodyLength;
    }

    /** Starts it, if it is installed. */
    static Optional<Peer> start(Path folder, int bodyLength) throws IOException {
        var version = version();
        if (version.isEmpty()) {
            return Optional.empty();
        }
        var data = Stage.emptied(folder.resolve("ejabberd"));
        var database = PostgresServer.start(PostgresPrograms.in(folder), data);
        try {
            createTables(database.account());
            int port = Ports.free();
            var peer = new EjabberdPeer(database, process(data, database, port), version.get(), port, bodyLength);
            peer.awaitListening(data);
            return Optional.of(peer);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "ejabberd";
    }

    @Override
    public String head(int members, int window) {
        return "peer=ejabberd server=" + version + " " + durability + " N=" + members + " W=" + window;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    /** Messages in its archive: a room that archives nothing would be no comparison. */
    @Override
    public String proof() throws IOException {
        var account = database.account();
        try (var connection = DriverManager.getConnection(account.url(), account.user(), account.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from archive where kind = 'groupchat'")) {
            row.next();
            return " archived_so_far=" + row.getLong(1);
        } catch (SQLException e) {
            throw new IOException("ejabberd's archive cannot be counted", e);
        }
    }

    @Override
    public Crowd crowd(Shape shape) throws IOException {
        return new XmppCrowd(URI.create("xmpp://" + Ports.LOOPBACK + ":" + port + "/"), shape, bodyLength);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        database.close();
    }

    private static Optional<String> version() throws IOException {
        if (!Files.isExecutable(PROGRAM) || !Files.isReadable(SCHEMA)) {
            return Optional.empty();
        }
        try (var libraries = Files.list(LIBRARIES)) {
            return libraries
                    .map(library -> library.getFileName().toString())
                    .filter(name -> name.matches("ejabberd-[0-9.]+(-.*)?"))
                    .findFirst();
        }
    }

    private static void createTables(DatabaseAccount account) throws IOException {
        try (var connection = DriverManager.getConnection(account.url(), account.user(), account.password());
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(SCHEMA));
        } catch (SQLException e) {
            throw new IOException("ejabberd's tables cannot be created", e);
        }
    }

    private static Process process(Path data, PostgresServer database, int port) throws IOException {
        var configuration = data.resolve("ejabberd.yml");
        Files.writeString(configuration, configuration(database, port));
        var builder = new ProcessBuilder(
                        PROGRAM.toString(),
                        "+K",
                        "true",
                        "+P",
                        "250000",
                        "-noinput",
                        "-mnesia",
                        "dir",
                        "\"" + data.resolve("spool") + "\"",
                        "-s",
                        "ejabberd")
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("ejabberd.out").toFile());
        builder.environment().put("ERL_LIBS", LIBRARIES.toString());
        builder.environment().put("ERL_MAX_PORTS", "32000");
        builder.environment().put("ERL_CRASH_DUMP_BYTES", "0");
        builder.environment().put("HOME", data.toString());
        builder.environment().put("EJABBERD_CONFIG_PATH", configuration.toString());
        builder.environment()
                .put("EJABBERD_LOG_PATH", data.resolve("ejabberd.log").toString());
        return builder.start();
    }

    private static String configuration(PostgresServer database, int port) {
        var account = database.account();
        return """
                hosts:
                  - %1$s
                loglevel: warning
                listen:
                  -
                    port: %2$d
                    ip: "127.0.0.1"
                    module: ejabberd_c2s
                    max_stanza_size: 262144
                    backlog: 4096
                auth_method: anonymous
                anonymous_protocol: sasl_anon
                allow_multiple_connections: true
                sql_type: pgsql
                sql_server: "127.0.0.1"
                sql_port: %3$d
                sql_database: "%4$s"
                sql_username: "%4$s"
                sql_password: "%5$s"
                sql_pool_size: 10
                modules:
                  mod_muc:
                    host: %6$s
                    access: all
                    access_create: all
                    max_users: 20000
                    max_user_conferences: 1000
                    history_size: 0
                    default_room_options:
                      mam: true
                      max_users: 20000
                      presence_broadcast: []
                  mod_mam:
                    db_type: sql
                """.formatted(
                        XmppCrowd.DOMAIN, port, database.port(), account.user(), account.password(), XmppCrowd.ROOMS);
    }

    private void awaitListening(Path data) throws IOException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) POLL.toMillis());
                return;
            } catch (IOException notYet) {
                pause();
            }
        }
        close();
        throw new IOException("ejabberd did not start; see " + data.resolve("ejabberd.log") + " and ejabberd.out");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
