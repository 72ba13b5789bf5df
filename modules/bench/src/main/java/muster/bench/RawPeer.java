package muster.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import muster.launcher.DatabaseAccount;

/** {@link RawServer}, or a {@link NaiveRelay} on top of it, as a peer, in a process of its own. */
final class RawPeer implements Peer {
    private static final int ACK_EVERY = 10;
    private static final long END_SECONDS_MAX = 10;

    private final Process process;
    private final URI url;
    private final String head;
    private final int bodyLength;
    private final int ackEvery;

    RawPeer(int bodyLength) throws IOException {
        this(
                "peer=raw server=nio fsync=none synchronous_commit=none",
                bodyLength,
                ACK_EVERY,
                new ProcessBuilder(java(), "-Xmx256m", "-cp", classesOf(RawServer.class), RawServer.class.getName()));
    }

    private RawPeer(String head, int bodyLength, int ackEvery, ProcessBuilder builder) throws IOException {
        this.head = head;
        this.bodyLength = bodyLength;
        this.ackEvery = ackEvery;
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var port =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (port == null) {
            throw new IOException("the raw server did not start");
        }
        url = URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * A straw man that stores acks, whose clients acknowledge every message.
     *
     * @param members of its one group, connected or not
     * @param receipts whether it stores and tells who has read as well
     */
    static RawPeer naive(DatabaseAccount database, String durability, int members, boolean receipts, int bodyLength)
            throws IOException {
        var builder = new ProcessBuilder(
                java(),
                "-Xmx256m",
                "-cp",
                classesOf(NaiveRelay.class) + File.pathSeparator + driver(database),
                NaiveRelay.class.getName(),
                database.url(),
                database.user(),
                Integer.toString(members),
                Boolean.toString(receipts));
        builder.environment().put(NaiveRelay.PASSWORD, database.password());
        return new RawPeer("peer=naive server=nio " + durability, bodyLength, 1, builder);
    }

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public String head(int members, int window) {
        return head + " N=" + members + " W=" + window;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Crowd crowd(Shape shape) throws IOException {
        if (shape.groups() > 1) {
            throw new IllegalArgumentException("the raw server has one room");
        }
        var people = IntStream.range(0, shape.connections())
                .mapToObj(i -> new Population.Person(i, "nobody-asks"))
                .toList();
        return new MusterCrowd(url, shape, people, new long[] {1}, bodyLength, ackEvery);
    }

    /** Ends it, and its session in the database with it. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(END_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String driver(DatabaseAccount database) throws IOException {
        try {
            return classesOf(DriverManager.getDriver(database.url()).getClass());
        } catch (SQLException e) {
            throw new IOException("there is no driver for the database", e);
        }
    }

    private static String classesOf(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
