package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An HTTP request whose path goes out as it is written, which no decent client would do. Each is a connection of its own. */
final class RawHttp {
    private static final int ANSWER_WITHIN_MS = 10_000;
    private static final String LENGTH = "Content-Length:";

    private final URI base;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String method = "GET";
    private String body = "";

    /** The answer; header names in lower case, a repeated one with all its values. */
    record Answer(int status, Map<String, List<String>> headers, String body) {
        Optional<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }
    }

    private RawHttp(URI base) {
        this.base = base;
        headers.put("Host", base.getAuthority());
        headers.put("Connection", "close");
    }

    static RawHttp at(URI base) {
        return new RawHttp(base);
    }

    RawHttp bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    RawHttp cookie(String token) {
        return header("Cookie", "muster_session=" + token);
    }

    RawHttp header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    RawHttp sending(String otherMethod, String json) {
        method = otherMethod;
        body = json;
        header("Content-Type", "application/json");
        return header("Content-Length", Integer.toString(json.getBytes(StandardCharsets.UTF_8).length));
    }

    /** The same without a word about its length beforehand. */
    RawHttp sendingInPieces(String otherMethod, String json) {
        method = otherMethod;
        body = Integer.toHexString(json.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + json + "\r\n0\r\n\r\n";
        header("Content-Type", "application/json");
        return header("Transfer-Encoding", "chunked");
    }

    /** Asks for this path below the application's, byte for byte; each character is a byte. */
    Answer ask(String path) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), ANSWER_WITHIN_MS);
            socket.setSoTimeout(ANSWER_WITHIN_MS);
            var context = base.getPath().substring(0, base.getPath().length() - 1);
            var lines = headers.entrySet().stream()
                    .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                    .collect(Collectors.joining());
            var head = method + " " + context + path + " HTTP/1.1\r\n" + lines + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            return answer(read(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not every server closes what it has refused: the length says when all is there. */
    private static String read(Socket socket) throws IOException {
        var all = new StringBuilder();
        var buffer = new byte[8_192];
        try {
            for (int count = socket.getInputStream().read(buffer);
                    count >= 0;
                    count = socket.getInputStream().read(buffer)) {
                all.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                if (isWhole(all)) {
                    break;
                }
            }
        } catch (SocketTimeoutException e) {
            if (all.isEmpty()) {
                throw e;
            }
        }
        return all.toString();
    }

    private static boolean isWhole(StringBuilder answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (answer.indexOf("HTTP/1.1 101") == 0) {
            return true;
        }
        return answer.substring(0, end)
                .lines()
                .filter(line -> line.regionMatches(true, 0, LENGTH, 0, LENGTH.length()))
                .mapToInt(
                        line -> Integer.parseInt(line.substring(LENGTH.length()).strip()))
                .anyMatch(length -> answer.length() >= end + 4 + length);
    }

    private static Answer answer(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer but: " + text);
        }
        var headers = text.substring(0, end)
                .lines()
                .skip(1)
                .map(line -> line.split(":", 2))
                .collect(Collectors.groupingBy(
                        line -> line[0].toLowerCase(Locale.ROOT),
                        Collectors.mapping(line -> line[1].strip(), Collectors.toList())));
        return new Answer(Integer.parseInt(text.substring(9, 12)), headers, text.substring(end + 4));
    }
}
