package muster.delivery;

import java.util.List;
import muster.kernel.Frame;

/**
 * A piece of text for a client: one JSON object or an array of them. Built once and shared by every connection that gets
 * it. {@code group}, {@code seq} and {@code no} say how far it brings its reader, should it have to be dropped; a chunk of
 * group 0 answers a request and is never dropped.
 */
record Chunk(String json, int bytes, long group, long seq, long no) {
    /** An answer: never dropped. */
    static Chunk answer(Frame frame) {
        return of(frame.toJson(), 0, 0, 0);
    }

    /** Entries of one group, as an array: may be dropped, because the reader sees the hole and pulls. */
    static Chunk entries(List<String> entries, long group, long seq, long no) {
        return of("[" + String.join(",", entries) + "]", group, seq, no);
    }

    private static Chunk of(String json, long group, long seq, long no) {
        return new Chunk(json, Utf8.length(json), group, seq, no);
    }

    boolean droppable() {
        return group != 0;
    }

    /** The objects without the brackets of their array. */
    String inner() {
        return json.charAt(0) == '[' ? json.substring(1, json.length() - 1) : json;
    }
}
