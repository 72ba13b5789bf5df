package muster.kernel;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member in a list of readers; {@code at} is when it read the message, null when it has not or when that is not known. */
public record Reader(long user, @Nullable Instant at) {
    static void writeAll(JsonWriter out, List<Reader> readers) {
        out.beginArray("users");
        for (var reader : readers) {
            out.beginArray().value(reader.user);
            if (reader.at != null) {
                out.value(Frame.text(reader.at));
            }
            out.endArray();
        }
        out.endArray();
    }

    static List<Reader> readAll(JsonObject frame) {
        return frame.list("users", Integer.MAX_VALUE).stream().map(Reader::of).toList();
    }

    private static Reader of(Object pair) {
        if (pair instanceof List<?> parts && !parts.isEmpty() && parts.get(0) instanceof Long user) {
            return new Reader(user, parts.size() > 1 ? time(parts.get(1)) : null);
        }
        throw Refused.badRequest("a reader has an id and perhaps a time");
    }

    private static Instant time(Object text) {
        try {
            return Instant.parse(text.toString());
        } catch (DateTimeParseException e) {
            throw Refused.badRequest("a reader's time must be an ISO-8601 time");
        }
    }
}
