package muster.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Many WebSocket connections on the thread that calls {@link #runUntil}, all over one selector and one buffer: a thread or
 * a client object per connection would cost more than the server that is measured.
 */
final class SocketLoop implements AutoCloseable {
    static final byte[] NOTHING = {};
    static final byte[] BLANK_LINE = Scan.bytes("\r\n\r\n");

    /** Larger than any frame of the server. */
    private static final int BUFFER_BYTES = 1 << 20;

    private static final long TICK_MILLIS = 20;
    private static final long PING_AFTER_NANOS = 15_000_000_000L;

    private final Selector selector = Selector.open();
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer shared = ByteBuffer.wrap(bytes);
    private final List<Link> links = new ArrayList<>();
    private final URI server;
    private Runnable tick = () -> {};
    private long tickedAt;

    SocketLoop(URI server) throws IOException {
        this.server = server;
    }

    /** Starts a connection of the user with this token. */
    Link connect(String token, Link.Handler handler) throws IOException {
        int port = server.getPort() < 0 ? 80 : server.getPort();
        var request = "GET " + server.getPath() + "ws HTTP/1.1\r\nHost: " + server.getHost() + ":" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: muster.v1"
                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(server.getHost(), port));
        var link = new Link(links.size(), this, channel, handler, request.getBytes(StandardCharsets.ISO_8859_1));
        links.add(link);
        return link;
    }

    /** What to do about every {@value #TICK_MILLIS} ms. */
    void onTick(Runnable action) {
        tick = action;
    }

    /** Serves all connections until the condition holds or the time is over; answers whether it holds. */
    boolean runUntil(BooleanSupplier done, long deadlineNanos) throws IOException {
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - deadlineNanos > 0) {
                return false;
            }
            selector.select(key -> ((Link) key.attachment()).ready(), TICK_MILLIS);
            if (now - tickedAt > TICK_MILLIS * 1_000_000) {
                tickedAt = now;
                tick.run();
                keepAlive(now);
            }
        }
        return true;
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer shared() {
        return shared;
    }

    /** What {@link #shared} reads into. */
    byte[] bytes() {
        return bytes;
    }

    private void keepAlive(long now) throws IOException {
        for (var link : links) {
            if (!link.isOver() && link.spokeAt != 0 && now - link.spokeAt > PING_AFTER_NANOS) {
                link.send("{\"op\":\"ping\"}");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Link) key.attachment()).close();
        }
        selector.close();
    }
}
