package muster.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import muster.kernel.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A piece of text for a client: one JSON object or an array of them. Built once and shared by every connection that gets
 * it, and so is the WebSocket frame around it. {@code group}, {@code seq} and {@code no} say how far it brings its reader,
 * should it have to be dropped; a chunk of group 0 answers a request and is never dropped. Safe from every thread.
 */
final class Chunk {
    private static final int TEXT_LAST = 0x81;
    private static final int LENGTH_SHORT_MAX = 125;
    private static final int LENGTH_IS_16_BITS = 126;
    private static final int LENGTH_IS_64_BITS = 127;
    private static final int HEADER_BYTES_MAX = 10;

    private final String json;
    private final int bytes;
    private final long group;
    private final long seq;
    private final long no;
    private volatile byte @Nullable [] frame;

    private Chunk(String json, int bytes, long group, long seq, long no) {
        this.json = json;
        this.bytes = bytes;
        this.group = group;
        this.seq = seq;
        this.no = no;
    }

    /** An answer: never dropped. */
    static Chunk answer(Frame frame) {
        return of(frame.toJson(), 0, 0, 0);
    }

    /** Entries of one group, as an array: may be dropped, because the reader sees the hole and pulls. */
    static Chunk entries(List<String> entries, long group, long seq, long no) {
        return of("[" + String.join(",", entries) + "]", group, seq, no);
    }

    /** The objects of several chunks as one array, on its way already: no longer dropped. */
    static Chunk joined(List<Chunk> parts) {
        var json = new StringJoiner(",", "[", "]");
        int bytes = 1;
        for (var part : parts) {
            json.add(part.inner());
            bytes += part.innerBytes() + 1;
        }
        return new Chunk(json.toString(), bytes, 0, 0, 0);
    }

    private static Chunk of(String json, long group, long seq, long no) {
        return new Chunk(json, Utf8.length(json), group, seq, no);
    }

    String json() {
        return json;
    }

    /** Length of the text in UTF-8. */
    int bytes() {
        return bytes;
    }

    long group() {
        return group;
    }

    long seq() {
        return seq;
    }

    long no() {
        return no;
    }

    boolean droppable() {
        return group != 0;
    }

    /** The objects without the brackets of their array. */
    String inner() {
        return isArray() ? json.substring(1, json.length() - 1) : json;
    }

    private int innerBytes() {
        return isArray() ? bytes - 2 : bytes;
    }

    private boolean isArray() {
        return json.charAt(0) == '[';
    }

    /** The text as one unmasked WebSocket frame (RFC 6455, section 5.2); shared, so nobody may change it. */
    byte[] frame() {
        var made = frame;
        if (made == null) {
            made = makeFrame();
            frame = made;
        }
        return made;
    }

    private byte[] makeFrame() {
        var payload = json.getBytes(StandardCharsets.UTF_8);
        var header = ByteBuffer.allocate(HEADER_BYTES_MAX).put((byte) TEXT_LAST);
        if (payload.length <= LENGTH_SHORT_MAX) {
            header.put((byte) payload.length);
        } else if (payload.length < 1 << Short.SIZE) {
            header.put((byte) LENGTH_IS_16_BITS).putShort((short) payload.length);
        } else {
            header.put((byte) LENGTH_IS_64_BITS).putLong(payload.length);
        }
        var whole = new byte[header.position() + payload.length];
        System.arraycopy(header.array(), 0, whole, 0, header.position());
        System.arraycopy(payload, 0, whole, header.position(), payload.length);
        return whole;
    }
}
