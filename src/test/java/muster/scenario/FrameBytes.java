package muster.scenario;

import static muster.scenario.RawSocket.CONTINUATION;
import static muster.scenario.RawSocket.TEXT;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that no client library would send: frames cut, doubled, or with a length that is none. */
final class FrameBytes {
    private static final int FIN = 0x80;

    private FrameBytes() {}

    /** Writes a frame in pieces of this size, until the server cuts the connection. */
    static void inSegments(RawSocket socket, byte[] frame, int size) {
        for (int from = 0; from < frame.length; from += size) {
            if (!socket.tryWrite(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + size)))) {
                return;
            }
        }
    }

    /** A ping whose frame takes exactly so many bytes. */
    static String pingOf(int bytes) {
        var rest = "{\"op\":\"ping\",\"ref\":\"large\",\"pad\":\"\"}";
        return rest.replace("\"\"", '"' + "p".repeat(bytes - rest.length()) + '"');
    }

    /** A text in frames with so many bytes each. */
    static byte[] fragments(byte[] text, int size) {
        var out = ByteBuffer.allocate(text.length + (text.length / size + 1) * 14);
        for (int from = 0; from < text.length; from += size) {
            int to = Math.min(text.length, from + size);
            int firstByte = (to == text.length ? FIN : 0) | (from == 0 ? TEXT : CONTINUATION);
            out.put(RawSocket.masked(firstByte, Arrays.copyOfRange(text, from, to)));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The head of a masked text frame with this length. */
    static byte[] lengthOf(long length) {
        return ByteBuffer.allocate(14)
                .put((byte) (FIN | TEXT))
                .put((byte) (FIN | 127))
                .putLong(length)
                .putInt(0x12345678)
                .array();
    }

    static byte[] twice(byte[] frame) {
        return ByteBuffer.allocate(frame.length * 2).put(frame).put(frame).array();
    }

    static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** All of these behind each other. */
    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
