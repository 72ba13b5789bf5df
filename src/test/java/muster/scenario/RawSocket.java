package muster.scenario;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import muster.kernel.GroupSelection;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.Request;

/**
 * A WebSocket client on a bare socket, made for misbehaving: it sends whatever bytes it is told to and never answers a ping
 * or a close. A thread of its own reads, so that what the server said last is not lost when it cuts the connection.
 */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** What {@link #closed} answers when the connection ended without a close frame, as browsers report it. */
    static final int CUT = 1006;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final int NO_CODE = 1005;

    private final Socket socket;
    private final BlockingQueue<Received> frames = new LinkedBlockingQueue<>();
    private final Deque<JsonObject> said = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();

    /** A frame of the server; {@code code} is 0 unless it closes. */
    record Received(int opcode, int code, String text) {
        private static Received of(int opcode, byte[] payload) {
            int code = opcode != CLOSE
                    ? 0
                    : payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            return new Received(opcode, code, new String(payload, StandardCharsets.UTF_8));
        }
    }

    RawSocket(Socket socket, DataInputStream in) {
        this.socket = socket;
        var reader = new Thread(() -> read(in), "raw-socket");
        reader.setDaemon(true);
        reader.start();
    }

    /** Says hello looking at every group, and waits for the welcome. */
    RawSocket greeted() {
        greet("hello");
        var welcome = answer("hello");
        if (!"welcome".equals(welcome.get("op"))) {
            throw new AssertionError("hello was answered with " + welcome.members());
        }
        return this;
    }

    /** Says hello and waits for nothing. */
    void greet(String ref) {
        text(new Request.Hello(ref, "raw", GroupSelection.EVERY, Map.of()).toJson());
    }

    void text(String text) {
        frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A part of a text: the first, one in the middle, or the last. */
    void part(byte[] part, boolean first, boolean last) {
        frame((last ? FIN : 0) | (first ? TEXT : CONTINUATION), part);
    }

    /** A masked frame whose first byte (FIN, RSV bits, opcode) is as given. */
    void frame(int firstByte, byte[] payload) {
        write(bytes(firstByte, MASKED, payload));
    }

    /** A frame that breaks the rule that clients mask. */
    void unmasked(int firstByte, byte[] payload) {
        write(bytes(firstByte, 0, payload));
    }

    /** Any bytes, with no care for frames. */
    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server took the bytes; false once it has cut the connection. */
    boolean tryWrite(byte[] bytes) {
        try {
            write(bytes);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** A masked frame as bytes. */
    static byte[] masked(int firstByte, byte[] payload) {
        return bytes(firstByte, MASKED, payload);
    }

    private static byte[] bytes(int firstByte, int maskBit, byte[] payload) {
        var out = ByteBuffer.allocate(payload.length + 14).put((byte) firstByte);
        if (payload.length < 126) {
            out.put((byte) (maskBit | payload.length));
        } else if (payload.length <= 0xFFFF) {
            out.put((byte) (maskBit | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        if (maskBit == 0) {
            out.put(payload);
        } else {
            out.put(MASK);
            for (int i = 0; i < payload.length; i++) {
                out.put((byte) (payload[i] ^ MASK[i % MASK.length]));
            }
        }
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** The answer to the request with this {@code ref}; what else is said meanwhile is forgotten. */
    JsonObject answer(String ref) {
        return until("an answer to " + ref, frame -> ref.equals(frame.get("ref")));
    }

    /** The next {@code error}, whatever it answers. */
    JsonObject error() {
        return until("an error", frame -> "error".equals(frame.get("op")));
    }

    /** The first frame that fits; what is said before it is forgotten. */
    JsonObject until(String what, Predicate<JsonObject> fits) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (true) {
            while (!said.isEmpty()) {
                var frame = said.remove();
                if (fits.test(frame)) {
                    return frame;
                }
            }
            var received = next(Duration.ofNanos(deadline - System.nanoTime()))
                    .orElseThrow(() -> new AssertionError("there was no " + what));
            if (received.opcode() == CLOSE) {
                throw new AssertionError("closed with " + received.code() + " instead of " + what);
            }
            if (received.opcode() == TEXT) {
                said.addAll(objects(received.text()));
            }
        }
    }

    /** The text of the next text frame, byte for byte. */
    String nextText() {
        var received = next(ANSWER_WITHIN).orElseThrow(() -> new AssertionError("the server says nothing"));
        return received.opcode() == TEXT ? received.text() : nextText();
    }

    /** The texts that {@link #closed} came by. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** The code that the server closes with within the time, or {@link #CUT} when it just cuts. */
    int closed(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            var received = next(Duration.ofNanos(deadline - System.nanoTime()))
                    .orElseThrow(() -> new AssertionError("still open after " + within));
            if (received.opcode() == CLOSE) {
                return received.code();
            }
            heard.add(received.text());
        }
    }

    int closed() {
        return closed(ANSWER_WITHIN);
    }

    /** The next frame of any kind within the time. */
    Optional<Received> next(Duration within) {
        try {
            return Optional.ofNullable(frames.poll(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for a frame", e);
        }
    }

    private static List<JsonObject> objects(String text) {
        var value = Json.parse(text);
        return value instanceof List<?> list ? list.stream().map(Json::object).toList() : List.of(Json.object(value));
    }

    private void read(DataInputStream in) {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0F;
                long length = in.readUnsignedByte();
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                frames.add(Received.of(opcode, in.readNBytes(Math.toIntExact(length))));
            }
        } catch (IOException e) { // Cut by the server, or closed by the test.
            frames.add(new Received(CLOSE, CUT, ""));
        }
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
