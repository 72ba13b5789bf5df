package muster.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client that has gone mad: sends, asks and pings as fast as the socket takes it, reads whatever comes and cares for none of
 * it, and is back at once when it was thrown out. A thread of its own, for it must not keep the others' loop.
 */
final class Flooder implements AutoCloseable {
    private static final int FRAMES_PER_WRITE = 64;
    private static final int KNOCK_AGAIN_MILLIS = 20;

    private final URI url;
    private final String token;
    private final long group;
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread = new Thread(this::flood, "flooder");

    Flooder(URI url, String token, long group) {
        this.url = url;
        this.token = token;
        this.group = group;
        thread.setDaemon(true);
        thread.start();
    }

    /** What it has done: frames sent, connections lost, handshakes refused. */
    @Override
    public String toString() {
        return "flood_frames=" + frames + " flood_cut=" + cut + " flood_turned_away=" + turnedAway;
    }

    private void flood() {
        while (!over.get()) {
            try (var socket = new Socket(url.getHost(), SocketLoop.port(url))) {
                visit(socket);
            } catch (IOException e) {
                cut.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void visit(Socket socket) throws IOException, InterruptedException {
        var framing = new WebSocketFraming(url, token);
        socket.getOutputStream().write(framing.opening());
        var head = new byte[1_024];
        int length = socket.getInputStream().read(head);
        if (length < 12 || !new String(head, 9, 3, StandardCharsets.ISO_8859_1).equals("101")) {
            turnedAway.incrementAndGet();
            Thread.sleep(KNOCK_AGAIN_MILLIS);
            return;
        }
        var reader = new Thread(() -> drain(socket), "flooder-ears");
        reader.setDaemon(true);
        reader.start();
        write(socket, framing, "{\"op\":\"hello\",\"device\":\"flood\"}");
        for (long number = 0; !over.get(); number += FRAMES_PER_WRITE) {
            var wave = new ByteArrayOutputStream();
            for (int i = 0; i < FRAMES_PER_WRITE; i++) {
                wave.writeBytes(bytes(framing.frame(request(number + i))));
            }
            socket.getOutputStream().write(wave.toByteArray());
            frames.addAndGet(FRAMES_PER_WRITE);
        }
    }

    private String request(long number) {
        return switch ((int) (number % 4)) {
            case 0, 1 ->
                "{\"op\":\"send\",\"g\":" + group + ",\"cid\":\"" + System.nanoTime() + "-" + number
                        + "\",\"body\":\"flood\"}";
            case 2 -> "{\"op\":\"pull\",\"g\":" + group + ",\"after\":0,\"limit\":200}";
            default -> "{\"op\":\"ping\"}";
        };
    }

    private static void write(Socket socket, WebSocketFraming framing, String text) throws IOException {
        socket.getOutputStream().write(bytes(framing.frame(text)));
    }

    private static byte[] bytes(ByteBuffer frame) {
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static void drain(Socket socket) {
        var buffer = new byte[65_536];
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // Heard and forgotten.
            }
            socket.close();
        } catch (IOException e) {
            // Thrown out, or over.
        }
    }

    /** Its thread, which may be in the middle of writing, ends with that write. */
    @Override
    public void close() {
        over.set(true);
        thread.interrupt();
    }
}
