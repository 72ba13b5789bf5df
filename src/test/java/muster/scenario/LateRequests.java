package muster.scenario;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.launcher.Ports;

/** Requests whose bodies come after their heads, each on a connection of its own; closes them all at the end. */
final class LateRequests implements AutoCloseable {
    private final URI base;
    private final List<HalfSent> sent = new ArrayList<>();

    LateRequests(URI base) {
        this.base = base;
    }

    /** All that is closed at the end; whoever sends something else adds it. */
    List<HalfSent> sent() {
        return sent;
    }

    /** The head, and after a while the one piece of the body, and after another the other. */
    HalfSent inPieces(String line, String headers, String... pieces) {
        var request = new HalfSent(
                base,
                Ports.LOOPBACK,
                line + " HTTP/1.1\r\nHost: x\r\n" + headers + "Transfer-Encoding: chunked\r\n\r\n");
        sent.add(request);
        for (var piece : pieces) {
            pause();
            request.say(chunk(piece));
        }
        pause();
        return request.say(chunk(""));
    }

    static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n";
    }

    /** The head, and after a while the body. */
    HalfSent late(String line, String headers, String body) {
        var text = line + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
        var request = new HalfSent(base, Ports.LOOPBACK, text);
        sent.add(request);
        pause();
        return request.say(body);
    }

    /** So long that the server has read what came before. */
    private static void pause() {
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    }

    @Override
    public void close() {
        sent.forEach(HalfSent::close);
    }
}
