package muster.client;

import muster.kernel.Limits;

/**
 * Joins requests that wait at the same moment into one text frame, within the limits on its size and on how many requests
 * it may hold. Not thread-safe.
 */
final class JoinedFrame {
    private final StringBuilder text = new StringBuilder("[");
    private int requests;
    private int bytes = 2;

    /** Adds the request; false, and nothing added, when the frame is full. A first one always fits. */
    boolean add(String json) {
        int more = bytesOf(json) + 1;
        if (requests > 0
                && (requests == Limits.REQUESTS_PER_FRAME_MAX || bytes + more > Limits.CLIENT_FRAME_BYTES_MAX)) {
            return false;
        }
        if (requests > 0) {
            text.append(',');
        }
        text.append(json);
        bytes += more;
        requests++;
        return true;
    }

    boolean isEmpty() {
        return requests == 0;
    }

    /** The frame: a bare object when there is only one. */
    String text() {
        return requests == 1 ? text.substring(1) : text + "]";
    }

    /** The length in UTF-8, for text without lone surrogates. */
    static int bytesOf(String json) {
        int bytes = json.length();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 0x80) {
                // Two more for three-byte characters; a surrogate pair is two chars and four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
