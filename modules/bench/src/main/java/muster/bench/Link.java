package muster.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One WebSocket connection of a {@link SocketLoop}: handshake, frames, nothing else. Confined to the loop's thread.
 *
 * <p>Frames are masked with the key zero: the server has to unmask as always, the driver has nothing to do.
 */
final class Link {
    private static final int TEXT = 0x81;
    private static final int PONG = 0x8A;
    private static final int HEADER_MAX = 14;

    /** What a driver does with its connections. */
    interface Handler {
        /** The handshake is done. */
        void opened(Link link) throws IOException;

        /** A whole text; the bytes are only valid during the call. */
        void text(Link link, byte[] bytes, int from, int to) throws IOException;

        /** The connection is over; the driver decides whether that is a failure. */
        void closed(Link link, String why);
    }

    final int number;
    private final SocketLoop loop;
    private final SocketChannel channel;
    private final Handler handler;
    private final byte[] handshake;
    private SelectionKey key;
    private byte[] rest = {};
    private byte[] fragments = {};
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private boolean open;
    private boolean over;
    long spokeAt;

    Link(int number, SocketLoop loop, SocketChannel channel, Handler handler, byte[] handshake) throws IOException {
        this.number = number;
        this.loop = loop;
        this.channel = channel;
        this.handler = handler;
        this.handshake = handshake;
        this.key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
    }

    /** Sends a text frame; what the socket does not take now follows when it does. */
    void send(String text) throws IOException {
        spokeAt = System.nanoTime();
        write(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    void close() throws IOException {
        over = true;
        channel.close();
    }

    boolean isOver() {
        return over;
    }

    /** The selector says that something can be done. */
    void ready() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                write(ByteBuffer.wrap(handshake));
            } else {
                if (key.isWritable()) {
                    writeRest();
                }
                if (key.isReadable()) {
                    read();
                }
            }
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void end(String why) {
        if (over) {
            return;
        }
        over = true;
        try {
            channel.close();
        } catch (IOException ignored) {
            // It is over either way.
        }
        handler.closed(this, why);
    }

    private void read() throws IOException {
        var buffer = loop.shared();
        buffer.clear();
        buffer.put(rest);
        rest = SocketLoop.NOTHING;
        int read = channel.read(buffer);
        if (read < 0) {
            end("closed by the server");
            return;
        }
        int used = take(loop.bytes(), buffer.position());
        if (used < buffer.position() && !over) {
            rest = Arrays.copyOfRange(loop.bytes(), used, buffer.position());
        }
    }

    /** Takes whole frames; answers how many bytes they were. */
    private int take(byte[] bytes, int end) throws IOException {
        int at = 0;
        if (!open) {
            at = handshakeEnd(bytes, end);
            if (at == 0) {
                return 0;
            }
            open = true;
            handler.opened(this);
        }
        while (!over && end - at >= 2) {
            int header = 2;
            long length = bytes[at + 1] & 0x7F;
            if (length >= 126) {
                int more = length == 126 ? 2 : 8;
                header += more;
                if (end - at < header) {
                    break;
                }
                length = 0;
                for (int i = 0; i < more; i++) {
                    length = (length << 8) | (bytes[at + 2 + i] & 0xFF);
                }
            }
            if (header + length > loop.shared().capacity()) {
                throw new IOException("a frame of " + length + " bytes");
            }
            if (end - at < header + length) {
                break;
            }
            int from = at + header;
            at = from + (int) length;
            frame(bytes[from - header] & 0xFF, bytes, from, at);
        }
        return at;
    }

    private int handshakeEnd(byte[] bytes, int end) throws IOException {
        int at = Scan.find(bytes, 0, end, SocketLoop.BLANK_LINE);
        if (at < 0) {
            return 0;
        }
        var status = new String(bytes, 0, Math.min(end, 12), StandardCharsets.ISO_8859_1);
        if (!status.endsWith(" 101")) {
            throw new IOException("handshake answered " + status);
        }
        return at + SocketLoop.BLANK_LINE.length;
    }

    private void frame(int head, byte[] bytes, int from, int to) throws IOException {
        boolean last = (head & 0x80) != 0;
        switch (head & 0x0F) {
            case 0x0, 0x1 -> {
                if (last && fragments.length == 0) {
                    handler.text(this, bytes, from, to);
                    return;
                }
                int had = fragments.length;
                fragments = Arrays.copyOf(fragments, had + to - from);
                System.arraycopy(bytes, from, fragments, had, to - from);
                if (last) {
                    var whole = fragments;
                    fragments = SocketLoop.NOTHING;
                    handler.text(this, whole, 0, whole.length);
                }
            }
            case 0x8 -> {
                int code = to - from >= 2 ? ((bytes[from] & 0xFF) << 8) | (bytes[from + 1] & 0xFF) : 1005;
                end("closed with " + code);
            }
            case 0x9 -> write(frame(PONG, Arrays.copyOfRange(bytes, from, to)));
            default -> {}
        }
    }

    private static ByteBuffer frame(int head, byte[] payload) {
        var frame = ByteBuffer.allocate(HEADER_MAX + payload.length).put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }

    private void write(ByteBuffer frame) throws IOException {
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
