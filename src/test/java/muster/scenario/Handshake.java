package muster.scenario;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The HTTP request that opens a WebSocket, byte by byte: right in all that is not changed. Each opening is a connection of
 * its own.
 */
final class Handshake {
    static final String SUBPROTOCOL = "muster.v1";

    private static final String RETRY_AFTER = "Retry-After:";
    private static final int ANSWER_WITHIN_MS = 10_000;
    private static final int DEAF_BYTES = 1_024;
    private static final int HEAD_BYTES_MAX = 16 * 1_024;

    private final URI base;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String path = "ws";
    private String query = "";
    private int receiveBytes;

    /** What a handshake was answered with; {@code retryAfter} is the header of that name. */
    record Answer(int status, Optional<Duration> retryAfter, Optional<RawSocket> socket) {}

    private Handshake(URI base) {
        this.base = base;
        headers.put("Host", base.getAuthority());
        headers.put("Connection", "Upgrade");
        headers.put("Upgrade", "websocket");
        headers.put("Sec-WebSocket-Version", "13");
        headers.put("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(new byte[16]));
        headers.put("Sec-WebSocket-Protocol", SUBPROTOCOL);
    }

    static Handshake at(URI base) {
        return new Handshake(base);
    }

    Handshake bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    Handshake cookie(String token) {
        return header("Cookie", "muster_session=" + token);
    }

    /** Written otherwise, below the application's root. */
    Handshake path(String written) {
        path = written;
        return this;
    }

    Handshake ticket(String ticket) {
        query = "?ticket=" + ticket;
        return this;
    }

    Handshake header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Handshake without(String name) {
        headers.remove(name);
        return this;
    }

    /** The status that the server answers with; the connection is closed again. */
    int status() {
        try (var socket = connect()) {
            return statusOf(head(new DataInputStream(socket.getInputStream())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The opened WebSocket. */
    RawSocket open() {
        var answer = knock();
        return answer.socket()
                .orElseThrow(() -> new AssertionError("the handshake was answered with " + answer.status()));
    }

    /** The opened WebSocket, or what was said instead; then the connection is closed again. */
    Answer knock() {
        try {
            var socket = connect();
            var in = new DataInputStream(socket.getInputStream());
            var head = head(in);
            if (statusOf(head) != 101) {
                socket.close();
                return new Answer(statusOf(head), retryAfter(head), Optional.empty());
            }
            socket.setSoTimeout(0);
            return new Answer(101, Optional.empty(), Optional.of(new RawSocket(socket, in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The opened connection with next to no room for what the server says; nobody reads it. */
    Socket deaf() {
        receiveBytes = DEAF_BYTES;
        try {
            var socket = connect();
            var head = head(new DataInputStream(socket.getInputStream()));
            if (statusOf(head) != 101) {
                throw new AssertionError("the handshake was answered with " + head);
            }
            socket.setSoTimeout(0);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), ANSWER_WITHIN_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_WITHIN_MS);
        var lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
        var request = "GET " + base.getPath() + path + query + " HTTP/1.1\r\n" + lines + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** Reads no further than the empty line: what follows are frames. */
    private static String head(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            if (head.length() > HEAD_BYTES_MAX) {
                throw new IOException("an answer without end");
            }
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static int statusOf(String head) {
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    private static Optional<Duration> retryAfter(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, RETRY_AFTER, 0, RETRY_AFTER.length()))
                .map(line -> Duration.ofSeconds(
                        Long.parseLong(line.substring(RETRY_AFTER.length()).strip())))
                .findFirst();
    }
}
