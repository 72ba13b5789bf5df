package muster.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;

/**
 * Many connections on the thread that calls {@link #runUntil}, all over one selector and one buffer: a thread or a client
 * object per connection would cost more than the server that is measured.
 */
final class SocketLoop implements AutoCloseable {
    static final byte[] NOTHING = {};

    /** Larger than any frame of the server. */
    static final int BUFFER_BYTES = 1 << 20;

    private static final long TICK_MILLIS = 20;
    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000;
    private static final long CHECK_NANOS = 1_000_000_000L;
    private static final long PING_AFTER_NANOS = 25_000_000_000L;
    private static final int HTTP = 80;

    /** What is done at certain times. */
    interface Pace {
        /** Does what is due; answers in how many nanoseconds more will be. */
        long next() throws IOException;
    }

    /** What went over all connections so far. */
    static final class Traffic {
        long framesIn;
        long bytesIn;
        long framesOut;
        long bytesOut;
    }

    final Traffic traffic = new Traffic();
    private final Selector selector = Selector.open();
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer shared = ByteBuffer.wrap(bytes);
    private URI server;
    private Runnable tick = () -> {};
    private Pace pace = () -> TICK_NANOS;
    private int connections;
    private long tickedAt;
    private long checkedAt;

    SocketLoop(URI server) throws IOException {
        this.server = server;
    }

    /** Connects there from now on. */
    void goTo(URI other) {
        server = other;
    }

    /** Starts the next connection, as the user with this token. */
    Link connect(String token, Link.Handler handler) throws IOException {
        return connect(connections++, new WebSocketFraming(server, token), handler);
    }

    /** Starts a connection with a number of the caller's choice. */
    Link connect(int number, Framing framing, Link.Handler handler) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(server.getHost(), port(server)));
        return new Link(number, this, channel, framing, handler);
    }

    /** What to do about every {@value #TICK_MILLIS} ms. */
    void onTick(Runnable action) {
        tick = action;
    }

    /** What to do at its own times. */
    void pacedBy(Pace action) {
        pace = action;
    }

    /** Serves all connections until the condition holds or the time is over; answers whether it holds. */
    boolean runUntil(BooleanSupplier done, long deadlineNanos) throws IOException {
        while (!done.getAsBoolean()) {
            // Not below a millisecond: turning round without a pause would take the server's CPU.
            long wait = Math.min(TICK_MILLIS, Math.max(1, pace.next() / 1_000_000));
            selector.select(key -> ((Link) key.attachment()).ready(), wait);
            long now = System.nanoTime();
            if (now - deadlineNanos > 0) {
                return done.getAsBoolean();
            }
            if (now - tickedAt > TICK_NANOS) {
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

    static int port(URI server) {
        return server.getPort() < 0 ? HTTP : server.getPort();
    }

    private void keepAlive(long now) {
        if (now - checkedAt < CHECK_NANOS) {
            return;
        }
        checkedAt = now;
        for (SelectionKey key : selector.keys()) {
            ((Link) key.attachment()).keepAlive(now - PING_AFTER_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        if (!selector.isOpen()) {
            return;
        }
        for (SelectionKey key : selector.keys()) {
            ((Link) key.attachment()).close();
        }
        selector.close();
    }
}
