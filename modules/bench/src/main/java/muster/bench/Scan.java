package muster.bench;

import java.nio.charset.StandardCharsets;

/**
 * Finds fields in the server's JSON without parsing it. Enough for a driver, whose own messages are the only texts that
 * stand in the frames and contain no quotes: names are found as they are written, {@code "name":}, compactly.
 */
final class Scan {
    /** How every object of the protocol begins. */
    static final byte[] OP = bytes("{\"op\":\"");

    static final byte[] ENTRY = bytes("{\"op\":\"entry\",");
    static final byte[] SENT = bytes("{\"op\":\"sent\",");
    static final byte[] PONG = bytes("{\"op\":\"pong\",");
    static final byte[] PAGE = bytes("{\"op\":\"page\",");
    static final byte[] BADGE = bytes("{\"op\":\"badge\",");
    static final byte[] RECEIPT = bytes("{\"op\":\"receipt\",");
    static final byte[] WELCOME = bytes("{\"op\":\"welcome\"");
    static final byte[] ERROR = bytes("{\"op\":\"error\"");

    static final byte[] REF = bytes("\"ref\":\"");
    static final byte[] SEQ = bytes("\"seq\":");
    static final byte[] GROUP = bytes("\"g\":");
    static final byte[] HEAD = bytes("\"head\":");

    private Scan() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the word stands right here within the range. */
    static boolean isAt(byte[] text, int from, int to, byte[] word) {
        return to - from >= word.length && text[from] == word[0] && matches(text, from, word);
    }

    /** Where the word begins within the range, or -1. */
    static int find(byte[] text, int from, int to, byte[] word) {
        int last = to - word.length;
        byte first = word[0];
        for (int at = from; at <= last; at++) {
            if (text[at] == first && matches(text, at, word)) {
                return at;
            }
        }
        return -1;
    }

    /** The whole number behind the word within the range, or -1 when the word is not there. */
    static long number(byte[] text, int from, int to, byte[] word) {
        int at = find(text, from, to, word);
        if (at < 0) {
            return -1;
        }
        long number = 0;
        for (int i = at + word.length; i < to && text[i] >= '0' && text[i] <= '9'; i++) {
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }

    private static boolean matches(byte[] text, int at, byte[] word) {
        for (int i = 1; i < word.length; i++) {
            if (text[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
