package muster.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One connection of a {@link SocketLoop}. Confined to the loop's thread. */
final class Link {
    /** What a driver does with its connections. */
    interface Handler {
        /** The connection is made; on a WebSocket, the handshake is done. */
        void opened(Link link) throws IOException;

        /** A whole text; the bytes are only valid during the call. */
        void text(Link link, byte[] bytes, int from, int to) throws IOException;

        /** The connection is over; the driver decides whether that is a failure. */
        void closed(Link link, Ending ending);
    }

    final int number;
    private final SocketLoop loop;
    private final SocketChannel channel;
    private final Framing framing;
    private final Handler handler;
    private final SelectionKey key;
    private byte[] rest = SocketLoop.NOTHING;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private boolean over;
    private long spokeAt;

    Link(int number, SocketLoop loop, SocketChannel channel, Framing framing, Handler handler) throws IOException {
        this.number = number;
        this.loop = loop;
        this.channel = channel;
        this.framing = framing;
        this.handler = handler;
        this.key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
    }

    /** Sends a text; what the socket does not take now follows when it does. A socket that is gone ends the link. */
    void send(String text) {
        if (over) {
            return;
        }
        spokeAt = System.nanoTime();
        try {
            var frame = framing.frame(text);
            loop.traffic.framesOut++;
            loop.traffic.bytesOut += frame.remaining();
            write(frame);
        } catch (IOException e) {
            end(Ending.broken(String.valueOf(e.getMessage())));
        }
    }

    /** Shows that it lives, if it said nothing since then. */
    void keepAlive(long since) {
        if (!over && spokeAt != 0 && spokeAt - since < 0) {
            send(framing.keepAlive());
        }
    }

    void close() throws IOException {
        over = true;
        channel.close();
    }

    boolean isOver() {
        return over;
    }

    Handler handler() {
        return handler;
    }

    /** The selector says that something can be done. */
    void ready() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                write(ByteBuffer.wrap(framing.opening()));
            } else {
                if (key.isWritable()) {
                    writeRest();
                }
                if (key.isReadable()) {
                    read();
                }
            }
        } catch (IOException e) {
            end(Ending.broken(String.valueOf(e.getMessage())));
        }
    }

    void end(Ending ending) {
        if (over) {
            return;
        }
        over = true;
        try {
            channel.close();
        } catch (IOException ignored) {
            // It is over either way.
        }
        handler.closed(this, ending);
    }

    private void read() throws IOException {
        var buffer = loop.shared();
        buffer.clear();
        buffer.put(rest);
        rest = SocketLoop.NOTHING;
        int read = channel.read(buffer);
        if (read < 0) {
            end(Ending.broken("closed by the server"));
            return;
        }
        loop.traffic.bytesIn += read;
        int used = framing.take(this, loop.bytes(), buffer.position());
        if (used < buffer.position() && !over) {
            rest = Arrays.copyOfRange(loop.bytes(), used, buffer.position());
        }
    }

    void write(ByteBuffer frame) throws IOException {
        if (!unsent.hasRemaining()) {
            channel.write(frame);
            if (!frame.hasRemaining()) {
                return;
            }
            unsent = frame;
        } else {
            unsent = ByteBuffer.allocate(unsent.remaining() + frame.remaining())
                    .put(unsent)
                    .put(frame)
                    .flip();
        }
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void writeRest() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
