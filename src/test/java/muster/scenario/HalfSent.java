package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A request on a connection of its own, sent piece by piece; what the server says meanwhile is kept. */
final class HalfSent implements AutoCloseable {
    static final String JSON = "Content-Type: application/json\r\n";

    private static final int GLANCE_MS = 1;

    private final Socket socket = new Socket();
    private final StringBuilder heard = new StringBuilder();
    private boolean over;

    /** Connects from this address of the loopback network, and says this much. */
    HalfSent(URI base, String from, String text) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            socket.setSoTimeout(GLANCE_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        say(text);
    }

    HalfSent say(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            over = true;
        }
        return this;
    }

    /** All that the server has said so far. */
    String heard() {
        var buffer = new byte[8_192];
        while (!over) {
            try {
                int count = socket.getInputStream().read(buffer);
                over = count < 0;
                heard.append(new String(buffer, 0, Math.max(0, count), StandardCharsets.UTF_8));
            } catch (SocketTimeoutException e) {
                break;
            } catch (IOException e) {
                over = true;
            }
        }
        return heard.toString();
    }

    /** The status of the answer, 0 as long as there is none. */
    int status() {
        var said = heard();
        return said.length() < 12 ? 0 : Integer.parseInt(said.substring(9, 12));
    }

    /** Whether the server has ended the connection. */
    boolean isOver() {
        heard();
        return over;
    }

    /** Whether nothing is to be waited for: it was refused, or cut. */
    boolean isDone() {
        return status() >= 400 || isOver();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
