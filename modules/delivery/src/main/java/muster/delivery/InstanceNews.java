package muster.delivery;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;

/**
 * What an instance says of itself to all, as versioned JSON text.
 *
 * @param place what stays the same when it is started again: its host, or the name that it was given
 * @param leaving it stops on purpose, and is not to be missed
 */
record InstanceNews(
        String id,
        String name,
        String place,
        String version,
        Instant since,
        boolean bridged,
        boolean leaving,
        long connections,
        InstanceView.Queues waiting) {
    private static final int VERSION = 1;
    private static final int TEXT_LENGTH_MAX = 100;
    private static final int LENGTH_MAX = 2_000;

    InstanceNews {
        name = cut(name);
        place = cut(place);
        version = cut(version);
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), TEXT_LENGTH_MAX));
    }

    String toJson() {
        var out = new JsonWriter()
                .begin()
                .field("v", VERSION)
                .field("id", id)
                .field("name", name)
                .field("place", place)
                .field("version", version.isEmpty() ? null : version)
                .field("since", since.toString())
                .flag("bridged", bridged)
                .flag("leaving", leaving)
                .field("connections", connections);
        out.beginObject("waiting")
                .field("append", waiting.append())
                .field("mail", waiting.mail())
                .field("bridge", waiting.bridge())
                .field("cursors", waiting.cursors());
        return out.end().end().toString();
    }

    /**
     * Reads what another instance wrote.
     *
     * @throws Refused {@code bad_request} when the text is nothing that this version understands
     */
    static InstanceNews read(String json) {
        if (json.length() > LENGTH_MAX) {
            throw Refused.badRequest("longer than any word of an instance");
        }
        var news = Json.parseObject(json);
        news.number("v", VERSION, VERSION);
        var version = news.textOrNull("version", TEXT_LENGTH_MAX);
        var waiting = news.object("waiting");
        return new InstanceNews(
                news.text("id", TEXT_LENGTH_MAX),
                news.text("name", TEXT_LENGTH_MAX),
                news.text("place", TEXT_LENGTH_MAX),
                version == null ? "" : version,
                time(news.text("since", TEXT_LENGTH_MAX)),
                news.flag("bridged"),
                news.flag("leaving"),
                news.number("connections", 0, Limits.ID_MAX),
                new InstanceView.Queues(
                        waiting.number("append", 0, Limits.ID_MAX),
                        waiting.number("mail", 0, Limits.ID_MAX),
                        waiting.number("bridge", 0, Limits.ID_MAX),
                        waiting.number("cursors", 0, Limits.ID_MAX)));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Refused.badRequest("field 'since' must be a time");
        }
    }
}
