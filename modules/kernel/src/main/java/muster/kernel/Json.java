package muster.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict RFC 8259 reader for hostile input.
 *
 * <p>It refuses what careless parsers let through and peers stumbled over (faults.md F21): nesting deeper than
 * {@value #DEPTH_MAX}, duplicate names, control characters, lone surrogates, NUL (PostgreSQL cannot store it), NaN and
 * numbers without an exact meaning. Own code and not a library because the Java client may need only the JDK, and because
 * the platform's readers bound depth and duplicates differently on every server (decision 0003).
 *
 * <p>Values are {@link JsonObject}, {@code List<Object>}, {@code String}, {@code Long}, {@code Double}, {@code Boolean}
 * and {@link #NULL}. Stateless; safe from every thread.
 */
public final class Json {
    /** How deep arrays and objects may nest; the deepest legal frame needs four. */
    public static final int DEPTH_MAX = 8;

    /** The JSON literal null, as a value of its own: our collections hold no null. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int NUMBER_LENGTH_MAX = 32;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one JSON value that fills the whole text.
     *
     * @throws Refused {@code bad_request}, naming the offset and never the content, when the text is anything else
     */
    public static Object parse(String text) {
        var reader = new Json(text);
        reader.skipSpace();
        var value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.broken("something follows the value");
        }
        return value;
    }

    /**
     * Reads one JSON object.
     *
     * @throws Refused {@code bad_request} when the text is not an object
     */
    public static JsonObject parseObject(String text) {
        return object(parse(text));
    }

    /**
     * Takes a parsed value as an object.
     *
     * @throws Refused {@code bad_request} when it is something else
     */
    public static JsonObject object(Object value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Refused.badRequest("a JSON object is expected");
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw broken("nested too deeply");
        }
        return switch (peek()) {
            case '{' -> members(depth);
            case '[' -> elements(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", NULL);
            default -> number();
        };
    }

    private JsonObject members(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return new JsonObject(members);
        }
        while (true) {
            if (peek() != '"') {
                throw broken("a name is expected");
            }
            var name = string();
            skipSpace();
            expect(':');
            skipSpace();
            if (members.put(name, value(depth + 1)) != null) {
                throw broken("a name stands twice");
            }
            skipSpace();
            if (next('}')) {
                return new JsonObject(members);
            }
        }
    }

    private List<Object> elements(int depth) {
        List<Object> elements = new ArrayList<>();
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return elements;
        }
        while (true) {
            elements.add(value(depth + 1));
            skipSpace();
            if (next(']')) {
                return elements;
            }
        }
    }

    /** Steps over the closing bracket (true) or over a comma and what space follows it (false). */
    private boolean next(char closing) {
        if (peek() == closing) {
            at++;
            return true;
        }
        expect(',');
        skipSpace();
        return false;
    }

    private String string() {
        int start = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return text.substring(start, at++);
            }
            if (c == '\\' || c < ' ' || Character.isSurrogate(c)) {
                return carefully(start);
            }
            at++;
        }
        throw broken("a string does not end");
    }

    private String carefully(int start) {
        var out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            char decoded = c == '\\' ? escape() : c;
            if (decoded == 0 || (c < ' ')) {
                throw broken("a control character stands in a string");
            }
            if (Character.isLowSurrogate(decoded)
                    && (out.length() == 0 || !Character.isHighSurrogate(out.charAt(out.length() - 1)))) {
                throw broken("half of a surrogate pair stands alone");
            }
            if (out.length() > 0
                    && Character.isHighSurrogate(out.charAt(out.length() - 1))
                    && !Character.isLowSurrogate(decoded)) {
                throw broken("half of a surrogate pair stands alone");
            }
            out.append(decoded);
            if (Character.isHighSurrogate(decoded) && at < text.length() && text.charAt(at) == '"') {
                throw broken("half of a surrogate pair stands alone");
            }
        }
        throw broken("a string does not end");
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw broken("an unknown escape");
        };
    }

    private char hex() {
        if (at + 4 > text.length()) {
            throw broken("an escape does not end");
        }
        int code = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit < 0 || text.charAt(at) > 'f') {
                throw broken("an escape is not hexadecimal");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw broken("not a JSON value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int firstDigit = at;
        digits();
        if (text.charAt(firstDigit) == '0' && at > firstDigit + 1) {
            throw broken("a number starts with zero");
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            whole = false;
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            digits();
        }
        if (at - start > NUMBER_LENGTH_MAX) {
            throw broken("a number is too long");
        }
        return numberOf(text.substring(start, at), whole);
    }

    private Object numberOf(String digits, boolean whole) {
        double approximate = Double.parseDouble(digits);
        if (Double.isInfinite(approximate)) {
            throw broken("a number is too large");
        }
        if (!whole) {
            return approximate;
        }
        if (Math.abs(approximate) > Limits.ID_MAX) {
            throw broken("a number is too large to be exact");
        }
        return Long.parseLong(digits);
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw broken("not a JSON value");
        }
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("the text ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw broken("'" + c + "' is expected");
        }
        at++;
    }

    private Refused broken(String why) {
        return Refused.badRequest("not JSON at offset " + at + ": " + why);
    }
}
