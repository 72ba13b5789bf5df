package muster.kernel;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message wants of its readers, as it stands on the wire: {@code mentions}, {@code mentionAll}, {@code confirm}. */
public final class Demand {
    private static final int TIME_LENGTH_MAX = 40;

    private Demand() {}

    static void writeMentions(JsonWriter out, List<Long> mentions) {
        boolean all = mentions.contains(Limits.EVERYBODY);
        out.field(
                "mentions",
                all ? mentions.stream().filter(user -> user != Limits.EVERYBODY).toList() : mentions);
        out.flag("mentionAll", all);
    }

    /** Those who are mentioned, {@link Limits#EVERYBODY} behind them when all are. */
    public static List<Long> mentions(JsonObject frame, int max) {
        var mentions = frame.ids("mentions", max);
        if (!frame.flag("mentionAll")) {
            return mentions;
        }
        var all = new ArrayList<>(mentions);
        all.add(Limits.EVERYBODY);
        return all;
    }

    static void write(JsonWriter out, @Nullable Instant confirmBy) {
        if (confirmBy != null) {
            out.flag("confirm", true);
            out.field("confirmBy", confirmBy.equals(Limits.NO_DEADLINE) ? null : Frame.text(confirmBy));
        }
    }

    /**
     * Until when the message is to be confirmed; null when it need not be.
     *
     * @throws Refused {@code bad_request} for a {@code confirmBy} that is no time, or without {@code confirm}
     */
    public static @Nullable Instant read(JsonObject frame) {
        var by = frame.textOrNull("confirmBy", TIME_LENGTH_MAX);
        if (!frame.flag("confirm")) {
            if (by != null) {
                throw Refused.badRequest("'confirmBy' needs 'confirm'");
            }
            return null;
        }
        if (by == null) {
            return Limits.NO_DEADLINE;
        }
        try {
            var time = Instant.parse(by);
            if (time.isBefore(Limits.NO_DEADLINE)) {
                return Instant.ofEpochMilli(time.toEpochMilli());
            }
        } catch (DateTimeParseException e) {
            // Told below, with the one word for all that is wrong with it.
        }
        throw Refused.badRequest("field 'confirmBy' must be an ISO-8601 time before the year 9999");
    }
}
