package muster.server;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import muster.groups.Silence;
import muster.kernel.JsonObject;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Readers of query parameters and words. JAX-RS would answer a malformed number in a query with 404; these answer {@code
 * bad_request} with the parameter's name.
 */
final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,15}");
    private static final Pattern COMMA = Pattern.compile(",");

    private static final int INSTANT_LENGTH_MAX = 40;

    /** Java writes years beyond these with a sign, and knows more of them than PostgreSQL. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Parameters() {}

    /** A whole number within the range, or {@code otherwise} when absent. */
    static long number(String name, @Nullable String text, long min, long max, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw Refused.badRequest("'" + name + "' must be a whole number");
        }
        long number = Long.parseLong(text);
        if (number < min || number > max) {
            throw Refused.badRequest("'" + name + "' must lie between " + min + " and " + max);
        }
        return number;
    }

    /** A truth value, or {@code otherwise} when absent. */
    static boolean flag(String name, @Nullable String text, boolean otherwise) {
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refused.badRequest("'" + name + "' must be true or false");
        };
    }

    /** Ids parted by commas, {@code too_large} over {@code max} of them. */
    static List<Long> ids(String name, String text, int max) {
        var ids = new ArrayList<Long>();
        for (var id : COMMA.split(text, max + 1)) {
            if (ids.size() == max) {
                throw new Refused(Refusal.TOO_LARGE, "'" + name + "' may hold at most " + max + " ids");
            }
            ids.add(number(name, id, 1, Limits.ID_MAX, 0));
        }
        return ids;
    }

    /** The field {@code until} of a silence; without it there is no end. */
    static Instant until(JsonObject silence) {
        var text = silence.textOrNull("until", INSTANT_LENGTH_MAX);
        try {
            return text == null ? Silence.FOR_EVER : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Refused.badRequest("field 'until' must be a time such as 2026-11-27T10:00:00Z");
        }
    }

    /** A time such as {@code 2026-11-27T10:00:00Z}, or null when absent. */
    static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var instant = Instant.parse(text);
            if (!instant.isBefore(FIRST) && instant.isBefore(END)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // Refused like one that PostgreSQL would not understand.
        }
        throw Refused.badRequest("'" + name + "' must be a time such as 2026-11-27T10:00:00Z");
    }

    /** One of these constants by its name as clients write it, or {@code otherwise} when absent. */
    static <E extends Enum<E>> E word(String name, @Nullable String text, Class<E> type, E otherwise) {
        if (text == null) {
            return otherwise;
        }
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw Refused.badRequest("field '" + name + "' has an unknown value");
    }
}
