package muster.delivery;

/** Counts what a text weighs on the wire, without encoding it. */
final class Utf8 {
    private Utf8() {}

    /** Bytes that the text takes in UTF-8; half of a surrogate pair counts as half of the pair's four. */
    static int length(CharSequence text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
