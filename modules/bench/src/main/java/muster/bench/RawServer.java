package muster.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A straw man: a WebSocket server on one thread that stores nothing and sends each message to everybody, a frame of its own
 * for each. It says just enough of {@code muster.v1} for the same driver to talk to it. What a server costs that does nothing
 * but send.
 */
final class RawServer {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int BACKLOG = 4_096;
    private static final int TEXT = 0x81;
    private static final int HEADER_MAX = 10;
    private static final byte[] BLANK_LINE = Scan.bytes("\r\n\r\n");
    private static final byte[] HELLO = Scan.bytes("{\"op\":\"hello\"");
    private static final byte[] SEND = Scan.bytes("{\"op\":\"send\"");
    private static final byte[] ACK = Scan.bytes("{\"op\":\"ack\"");
    private static final byte[] CURSOR = Scan.bytes("\"1\":");
    private static final byte[] CID = Scan.bytes("\"cid\":\"");
    private static final byte[] BODY = Scan.bytes("\"body\":\"");
    private static final byte[] QUOTE = Scan.bytes("\"");

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final byte[] bytes = buffer.array();
    private final List<Client> clients = new ArrayList<>();
    private final Selector selector = Selector.open();
    private long seq;

    private final Random random = new Random(1);
    private final Beside beside;
    private @Nullable Client speaker;
    private int accepted;

    /** What a straw man does besides sending. */
    interface Beside {
        /** A message came in, and goes out afterwards. */
        void said(long seq, String body) throws IOException;

        /** A client, counted from 0, has acknowledged up to there; answers the frame that the speaker gets, or an empty text. */
        String acked(int client, long seq) throws IOException;
    }

    private RawServer(Beside beside) throws IOException {
        this.beside = beside;
    }

    /** A client's socket and what it does not take yet. */
    private final class Client {
        final int number = accepted++;
        final SocketChannel channel;
        final SelectionKey key;
        byte[] rest = SocketLoop.NOTHING;
        ByteBuffer unsent = ByteBuffer.allocate(0);
        boolean open;

        Client(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(ByteBuffer frame) throws IOException {
            if (unsent.hasRemaining()) {
                unsent = ByteBuffer.allocate(unsent.remaining() + frame.remaining())
                        .put(unsent)
                        .put(frame)
                        .flip();
                return;
            }
            channel.write(frame);
            if (frame.hasRemaining()) {
                unsent = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        }
    }

    public static void main(String[] none) throws IOException {
        serve(new Nothing());
    }

    /** Prints its port and serves until what it reads from is closed: then whoever started it is gone. */
    static void serve(Beside beside) throws IOException {
        var server = new RawServer(beside);
        try (var listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listening.configureBlocking(false);
            listening.register(server.selector, SelectionKey.OP_ACCEPT, listening);
            System.out.println(listening.socket().getLocalPort());
            var thread = new Thread(server::serve, "raw");
            thread.setDaemon(true);
            thread.start();
            while (System.in.read() >= 0) {
                // Nobody says anything; the end is what is waited for.
            }
        }
    }

    private void serve() {
        try {
            while (true) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof ServerSocketChannel listening) {
            accept(listening);
            return;
        }
        var client = (Client) key.attachment();
        try {
            if (key.isWritable()) {
                client.channel.write(client.unsent);
                if (!client.unsent.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (key.isReadable()) {
                read(client);
            }
        } catch (IOException e) {
            gone(client);
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            for (var channel = listening.accept(); channel != null; channel = listening.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                clients.add(new Client(channel));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void gone(Client client) {
        try {
            client.channel.close();
        } catch (IOException ignored) {
            // It is over either way.
        }
        clients.remove(client);
    }

    private void read(Client client) throws IOException {
        buffer.clear().put(client.rest);
        if (client.channel.read(buffer) < 0) {
            gone(client);
            return;
        }
        int end = buffer.position();
        int at = client.open ? 0 : handshake(client, end);
        while (client.open && end - at >= 6) {
            int length = bytes[at + 1] & 0x7F;
            int key = at + 2;
            if (length == 126) {
                length = (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
                key = at + 4;
            }
            int from = key + 4;
            if (from + length > end) {
                break;
            }
            for (int i = 0; i < length; i++) {
                bytes[from + i] ^= bytes[key + (i & 3)];
            }
            take(client, from, from + length);
            at = from + length;
        }
        client.rest = at == end ? SocketLoop.NOTHING : java.util.Arrays.copyOfRange(bytes, at, end);
    }

    private int handshake(Client client, int end) throws IOException {
        int blank = Scan.find(bytes, 0, end, BLANK_LINE);
        if (blank < 0) {
            return 0;
        }
        client.open = true;
        client.channel.write(ByteBuffer.wrap(Scan.bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Protocol: muster.v1\r\nSec-WebSocket-Accept: "
                + accept(new String(bytes, 0, blank, StandardCharsets.ISO_8859_1)) + "\r\n\r\n")));
        return blank + BLANK_LINE.length;
    }

    private static String accept(String request) {
        var key = request.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .map(line -> line.substring(19))
                .findFirst()
                .orElse("");
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest(Scan.bytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private void take(Client client, int from, int to) throws IOException {
        if (Scan.isAt(bytes, from, to, HELLO)) {
            client.send(frame(
                    "{\"op\":\"welcome\",\"heartbeat\":30,\"limits\":{\"ackEvery\":" + drawn(10, clients.size() / 10)
                            + ",\"ackAfter\":" + drawn(1_000, Math.min(clients.size(), 10_000))
                            + "},\"groups\":[{\"g\":1,\"head\":" + seq + "}]}"));
        } else if (Scan.isAt(bytes, from, to, SEND)) {
            seq++;
            speaker = client;
            beside.said(seq, field(from, to, BODY));
            var entry = "{\"op\":\"entry\",\"g\":1,\"seq\":" + seq + ",\"no\":" + seq
                    + ",\"kind\":\"message\",\"from\":1,\"at\":\"2026-01-01T00:00:00.000Z\",\"cid\":\""
                    + field(from, to, CID) + "\",\"body\":\"" + field(from, to, BODY) + "\"}";
            long ref = Scan.number(bytes, from, to, Scan.REF);
            var frame = frame(entry);
            for (var each : List.copyOf(clients)) {
                each.send(frame.duplicate());
            }
            client.send(frame("{\"op\":\"sent\",\"ref\":\"" + ref + "\",\"g\":1,\"seq\":" + seq + "}"));
        } else if (Scan.isAt(bytes, from, to, ACK)) {
            var told = beside.acked(client.number, Scan.number(bytes, from, to, CURSOR));
            if (!told.isEmpty() && speaker != null) {
                speaker.send(frame(told));
            }
        }
    }

    /** Its clients are to acknowledge as rarely as those of a Muster with as many. */
    private int drawn(int least, int pace) {
        return Math.max(least, pace + random.nextInt(pace + 1));
    }

    private String field(int from, int to, byte[] name) {
        int begin = Scan.find(bytes, from, to, name) + name.length;
        return new String(bytes, begin, Scan.find(bytes, begin, to, QUOTE) - begin, StandardCharsets.UTF_8);
    }

    private static ByteBuffer frame(String text) {
        var payload = Scan.bytes(text);
        var frame = ByteBuffer.allocate(HEADER_MAX + payload.length).put((byte) TEXT);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        return frame.put(payload).flip();
    }

    /** Hears acks as Muster does, and does nothing with them. */
    private static final class Nothing implements Beside {
        @Override
        public void said(long seq, String body) {}

        @Override
        public String acked(int client, long seq) {
            return "";
        }
    }
}
