package muster.kernel;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes compact JSON into one growing text. Fields whose value is null are left out, so that a caller never branches
 * for them. Not thread-safe; the caller keeps brackets balanced.
 */
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;

    /** A writer that expects about {@code length} characters. */
    public JsonWriter(int length) {
        out = new StringBuilder(length);
    }

    /** A writer for a small frame. */
    public JsonWriter() {
        this(256);
    }

    /** Starts an object as the next value. */
    public JsonWriter begin() {
        separate();
        out.append('{');
        return this;
    }

    /** Starts an object that answers {@code op}. */
    public JsonWriter begin(String op) {
        return begin().field("op", op);
    }

    /** Starts an object as the value of a field. */
    public JsonWriter beginObject(String name) {
        name(name);
        out.append('{');
        return this;
    }

    /** Ends the innermost object. */
    public JsonWriter end() {
        out.append('}');
        return this;
    }

    /** Starts an array as the next value. */
    public JsonWriter beginArray() {
        separate();
        out.append('[');
        return this;
    }

    /** Starts an array as the value of a field. */
    public JsonWriter beginArray(String name) {
        name(name);
        out.append('[');
        return this;
    }

    /** Ends the innermost array. */
    public JsonWriter endArray() {
        out.append(']');
        return this;
    }

    /** Writes a text field, or nothing when the value is null. */
    public JsonWriter field(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            quoted(value);
        }
        return this;
    }

    /** Writes a number field. */
    public JsonWriter field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Writes a number field unless the value is zero, which stands for "none". */
    public JsonWriter fieldUnlessZero(String name, long value) {
        return value == 0 ? this : field(name, value);
    }

    /** Writes a boolean field. */
    public JsonWriter field(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Writes a boolean field when it is true. */
    public JsonWriter flag(String name, boolean value) {
        return value ? field(name, true) : this;
    }

    /** Writes a list of numbers, or nothing when it is empty. */
    public JsonWriter field(String name, Collection<Long> values) {
        if (values.isEmpty()) {
            return this;
        }
        beginArray(name);
        values.forEach(this::value);
        return endArray();
    }

    /** Writes a number as the next element of an array. */
    public JsonWriter value(long value) {
        separate();
        out.append(value);
        return this;
    }

    /** Writes a text as the next element of an array. */
    public JsonWriter value(String value) {
        separate();
        quoted(value);
        return this;
    }

    /** Writes a field whose value is already JSON. */
    public JsonWriter raw(String name, CharSequence json) {
        name(name);
        out.append(json);
        return this;
    }

    /** Writes the next element, which is already JSON. */
    public JsonWriter raw(CharSequence json) {
        separate();
        out.append(json);
        return this;
    }

    /** How many characters are written so far. */
    public int length() {
        return out.length();
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void name(String name) {
        separate();
        out.append('"').append(name).append("\":");
    }

    private void separate() {
        if (out.length() == 0) {
            return;
        }
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            out.append(',');
        }
    }

    private void quoted(String value) {
        out.append('"');
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            // '<' and U+2028/9 are escaped as well, so that a frame pasted into HTML or a script stays data (P10).
            if (c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '\u2028' && c != '\u2029') {
                continue;
            }
            out.append(value, start, i);
            escaped(c);
            start = i + 1;
        }
        out.append(value, start, value.length()).append('"');
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[(c >> 8) & 15])
                        .append(HEX[(c >> 4) & 15])
                        .append(HEX[c & 15]);
        }
    }
}
