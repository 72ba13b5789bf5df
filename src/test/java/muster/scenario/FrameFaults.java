package muster.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What may happen to frames of a WebSocket on their way from the server to a client: the next that carry a certain {@code op}
 * are lost, come twice, or come behind the one that follows. Answers of plain HTTP pass as they are. Both ends are real and
 * know nothing of it.
 */
final class FrameFaults {
    private static final int SHORT_LENGTHS = 126;
    private static final int TWO_BYTES = 126;

    /** What may happen to a frame. */
    enum Fault {
        LOSE,
        REPEAT,
        DELAY
    }

    private record Ordered(Fault fault, String word) {}

    private final Deque<Ordered> ordered = new ArrayDeque<>();
    private final List<String> passed = new CopyOnWriteArrayList<>();

    /** From now on the next frames with this op. */
    synchronized void order(Fault fault, String op, int frames) {
        for (int i = 0; i < frames; i++) {
            ordered.add(new Ordered(fault, "\"op\":\"" + op + "\""));
        }
    }

    /** Whether all that was ordered has happened. */
    synchronized boolean areMade() {
        return ordered.isEmpty();
    }

    /** Whether a frame with this word has come by. */
    boolean saw(String word) {
        return passed.stream().anyMatch(text -> text.contains('"' + word + '"'));
    }

    /** Bytes from the server go in here and come out there, in whatever portions. */
    OutputStream over(OutputStream to) {
        return new Way(to);
    }

    private synchronized Fault next(String text) {
        passed.add(text);
        if (ordered.isEmpty() || !text.contains(ordered.element().word())) {
            return null;
        }
        return ordered.remove().fault();
    }

    private final class Way extends OutputStream {
        private final OutputStream to;
        private byte[] waiting = new byte[0];
        private byte[] late = new byte[0];
        private boolean plain;
        private boolean upgraded;

        Way(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int before = waiting.length;
            waiting = Arrays.copyOf(waiting, before + length);
            System.arraycopy(bytes, offset, waiting, before, length);
            if (!plain && !upgraded) {
                readHead();
            }
            if (plain) {
                pass(waiting.length);
            } else if (upgraded) {
                for (int frame = frameLength(); frame > 0; frame = frameLength()) {
                    passFrame(frame);
                }
            }
        }

        /** The answer to a handshake is text like any other; frames begin behind it. */
        private void readHead() throws IOException {
            var text = new String(waiting, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                upgraded = text.startsWith("HTTP/1.1 101");
                plain = !upgraded;
                pass(end + 4);
            }
        }

        private void passFrame(int length) throws IOException {
            var fault = next(new String(waiting, 0, length, StandardCharsets.UTF_8));
            if (fault == Fault.DELAY) {
                late = take(length);
                return;
            }
            if (fault == Fault.LOSE) {
                take(length);
                return;
            }
            var frame = take(length);
            to.write(frame);
            if (fault == Fault.REPEAT) {
                to.write(frame);
            }
            to.write(late);
            late = new byte[0];
        }

        /** The bytes of the first frame, 0 when it is not all there. A server's frames are not masked. */
        private int frameLength() {
            if (waiting.length < 2) {
                return 0;
            }
            int length = waiting[1] & 0x7F;
            int head = 2;
            if (length >= SHORT_LENGTHS) {
                int digits = length == TWO_BYTES ? 2 : 8;
                head += digits;
                length = 0;
                for (int i = 2; i < head && head <= waiting.length; i++) {
                    length = (length << 8) | (waiting[i] & 0xFF);
                }
            }
            return waiting.length < head + length ? 0 : head + length;
        }

        private void pass(int length) throws IOException {
            to.write(take(length));
        }

        private byte[] take(int length) {
            var taken = Arrays.copyOf(waiting, length);
            waiting = Arrays.copyOfRange(waiting, length, waiting.length);
            return taken;
        }
    }
}
