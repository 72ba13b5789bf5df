package muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** {@link RawServer} as a peer, in a process of its own. */
final class RawPeer implements Peer {
    private final Process process;
    private final URI url;
    /** It hears acks as Muster does, and does nothing with them. */
    private static final int ACK_EVERY = 10;

    private final int bodyLength;

    RawPeer(int bodyLength) throws IOException {
        this.bodyLength = bodyLength;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classes(),
                        RawServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var port =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (port == null) {
            throw new IOException("the raw server did not start");
        }
        url = URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public String head(int members, int window) {
        return "peer=raw server=nio fsync=none synchronous_commit=none N=" + members + " W=" + window;
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
        return new MusterCrowd(url, shape, people, new long[] {1}, bodyLength, ACK_EVERY);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static String classes() throws IOException {
        try {
            return Path.of(RawServer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
