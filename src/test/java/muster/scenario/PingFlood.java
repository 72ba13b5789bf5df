package muster.scenario;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pings as fast as the server takes them, for as long as it does, on a socket that nobody reads. An unasked pong between them
 * says that the client lives: it must not be taken for one who has vanished.
 */
final class PingFlood {
    private static final int FIN = 0x80;
    private static final int PAYLOAD_BYTES = 125;
    private static final int PINGS = 500;

    private final AtomicLong taken = new AtomicLong();
    private final Thread thread;

    PingFlood(Socket socket) {
        thread = new Thread(() -> flood(socket), "ping-flood");
        thread.setDaemon(true);
        thread.start();
    }

    private void flood(Socket socket) {
        var ping = RawSocket.masked(FIN | RawSocket.PING, new byte[PAYLOAD_BYTES]);
        var pong = RawSocket.masked(FIN | RawSocket.PONG, new byte[0]);
        var wave = ByteBuffer.allocate(ping.length * PINGS + pong.length);
        for (int i = 0; i < PINGS; i++) {
            wave.put(ping);
        }
        wave.put(pong);
        try {
            while (true) {
                socket.getOutputStream().write(wave.array());
                taken.addAndGet(wave.capacity());
            }
        } catch (IOException e) {
            // Cut by the server, or the test is over.
        }
    }

    /** What the server, and TCP on the way to it, has taken. */
    long bytes() {
        return taken.get();
    }

    /** Whether the server has ended the connection. */
    boolean isCut() {
        return !thread.isAlive();
    }
}
