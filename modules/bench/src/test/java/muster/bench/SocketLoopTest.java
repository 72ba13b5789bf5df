package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver's WebSocket against a few lines of server that cut frames in unkind places. */
@Timeout(20)
class SocketLoopTest {
    private final List<String> texts = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();

    @Test
    void texts_arrive_whole_however_they_are_cut_and_are_sent_as_clients_must() throws Exception {
        var large = "y".repeat(70_000);
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var served = CompletableFuture.supplyAsync(() -> serve(listening, large));
            var uri = URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
            try (var loop = new SocketLoop(uri)) {
                var unused = loop.connect("secret", new Recorder());
                assertThat(loop.runUntil(() -> !ends.isEmpty(), System.nanoTime() + TimeUnit.SECONDS.toNanos(10)))
                        .isTrue();
            }
            assertThat(texts).containsExactly("one", "two and three", large, "last");
            assertThat(ends).containsExactly("closed with 1001");
            assertThat(served.get()).contains("GET /ws ", "Bearer secret", "muster.v1", "|hello|pong:p");
        }
    }

    private static String serve(ServerSocket listening, String large) {
        try (Socket socket = listening.accept()) {
            var in = new DataInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            var request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) in.readUnsignedByte());
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] one = {(byte) 0x81, 3, 'o', 'n', 'e', 0x01, 4, 't', 'w', 'o', ' ', (byte) 0x89, 1, 'p'};
            for (byte each : one) {
                out.write(each);
                out.flush();
            }
            out.write(new byte[] {(byte) 0x80, 9});
            out.write("and three".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {(byte) 0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70});
            out.write(large.getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {(byte) 0x81, 4, 'l', 'a', 's', 't', (byte) 0x88, 2, 0x03, (byte) 0xE9});
            out.flush();
            return request + "|" + frame(in) + "|pong:" + frame(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String frame(DataInputStream in) throws IOException {
        int head = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        assertThat(head & 0x80).isNotZero();
        assertThat(length & 0x80).as("masked").isNotZero();
        byte[] key = in.readNBytes(4);
        byte[] payload = in.readNBytes(length & 0x7F);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    private final class Recorder implements Link.Handler {
        @Override
        public void opened(Link link) throws IOException {
            link.send("hello");
        }

        @Override
        public void text(Link link, byte[] bytes, int from, int to) {
            texts.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }

        @Override
        public void closed(Link link, Ending ending) {
            ends.add(ending.why());
        }
    }
}
