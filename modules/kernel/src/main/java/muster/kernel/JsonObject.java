package muster.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON object whose readers check type and range, so that nothing behind them sees a wrong one. Every reader
 * throws {@link Refused} {@code bad_request} (or {@code too_large}) with the field's name. A field that is JSON
 * {@code null} counts as absent. Immutable by convention; unknown fields are simply never asked for.
 */
public final class JsonObject {
    private static final int ID_DIGITS_MAX = 16;

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** The raw value, or null when the field is absent or JSON null. */
    public @Nullable Object get(String name) {
        var value = members.get(name);
        return value == Json.NULL ? null : value;
    }

    /** The members in the order in which they stood, JSON nulls included. */
    public Map<String, Object> members() {
        return members;
    }

    /** A required whole number from 1 to {@link Limits#ID_MAX}: an id. */
    public long id(String name) {
        return number(name, 1, Limits.ID_MAX);
    }

    /** A required whole number within the range, both ends included. */
    public long number(String name, long min, long max) {
        return inRange(name, required(name), min, max);
    }

    /** A whole number within the range, or {@code otherwise} when absent. */
    public long number(String name, long min, long max, long otherwise) {
        var value = get(name);
        return value == null ? otherwise : inRange(name, value, min, max);
    }

    /** A required text of 1 to {@code lengthMax} characters. */
    public String text(String name, int lengthMax) {
        return textOf(name, required(name), lengthMax);
    }

    /** A text of 1 to {@code lengthMax} characters, or null when absent. */
    public @Nullable String textOrNull(String name, int lengthMax) {
        var value = get(name);
        return value == null ? null : textOf(name, value, lengthMax);
    }

    /** A boolean, false when absent. */
    public boolean flag(String name) {
        var value = get(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Refused.badRequest("field '" + name + "' must be true or false");
    }

    /** A list of ids, empty when absent, {@code too_large} over {@code max} of them. */
    public List<Long> ids(String name, int max) {
        var ids = new ArrayList<Long>();
        for (var value : list(name, max)) {
            ids.add(inRange(name, value, 1, Limits.ID_MAX));
        }
        return ids;
    }

    /** A list of any values, empty when absent, {@code too_large} over {@code max} of them. */
    public List<Object> list(String name, int max) {
        var value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw Refused.badRequest("field '" + name + "' must be a list");
        }
        if (list.size() > max) {
            throw new Refused(Refusal.TOO_LARGE, "field '" + name + "' may hold at most " + max + " values");
        }
        return List.copyOf(list);
    }

    /** A required object. */
    public JsonObject object(String name) {
        if (required(name) instanceof JsonObject object) {
            return object;
        }
        throw Refused.badRequest("field '" + name + "' must be an object");
    }

    /** An object from id to position, such as {@code {"7": 12}}; empty when absent, {@code too_large} over {@code max}. */
    public Map<Long, Long> positions(String name, int max) {
        if (!has(name)) {
            return Map.of();
        }
        var object = object(name);
        if (object.members.size() > max) {
            throw new Refused(Refusal.TOO_LARGE, "field '" + name + "' may hold at most " + max + " groups");
        }
        var positions = new LinkedHashMap<Long, Long>();
        for (var group : object.members.keySet()) {
            positions.put(idOf(name, group), object.number(group, 0, Limits.ID_MAX));
        }
        return positions;
    }

    private static long idOf(String name, String digits) {
        // By hand: every ack comes through here, and a regular expression would be compiled for each.
        boolean number = !digits.isEmpty() && digits.length() <= ID_DIGITS_MAX && digits.charAt(0) != '0';
        long id = 0;
        for (int i = 0; number && i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            number = digit >= 0 && digit <= 9;
            id = id * 10 + digit;
        }
        if (!number || id > Limits.ID_MAX) {
            throw Refused.badRequest("the names in field '" + name + "' must be group ids");
        }
        return id;
    }

    private Object required(String name) {
        var value = get(name);
        if (value == null) {
            throw Refused.badRequest("field '" + name + "' is missing");
        }
        return value;
    }

    private static long inRange(String name, Object value, long min, long max) {
        if (!(value instanceof Long number)) {
            throw Refused.badRequest("field '" + name + "' must be a whole number");
        }
        if (number < min || number > max) {
            throw Refused.badRequest("field '" + name + "' must lie between " + min + " and " + max);
        }
        return number;
    }

    private static String textOf(String name, Object value, int lengthMax) {
        if (!(value instanceof String text)) {
            throw Refused.badRequest("field '" + name + "' must be a text");
        }
        if (text.isEmpty()) {
            throw Refused.badRequest("field '" + name + "' must not be empty");
        }
        if (text.length() > lengthMax) {
            throw new Refused(Refusal.TOO_LARGE, "field '" + name + "' may have at most " + lengthMax + " characters");
        }
        return text;
    }
}
