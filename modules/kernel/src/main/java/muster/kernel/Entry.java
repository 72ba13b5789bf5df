package muster.kernel;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a group's log as members see it. {@code body} is null where there is none or it was recalled; {@code target}
 * and {@code replyTo} are 0 where there is none; {@code users} names at most {@link Limits#USERS_SHOWN_MAX} of the
 * {@code count} people that a join, leave or role entry is about. {@code mentions} may hold {@link Limits#EVERYBODY}; {@code
 * confirmBy} is until when the message is to be confirmed, null when it need not be.
 */
public record Entry(
        long group,
        long seq,
        long no,
        EntryKind kind,
        long from,
        Instant at,
        @Nullable String cid,
        @Nullable String body,
        long target,
        long replyTo,
        List<Long> mentions,
        List<Long> users,
        int count,
        boolean edited,
        boolean recalled,
        @Nullable Instant confirmBy)
        implements Frame {
    /** An entry that nobody needs to confirm. */
    public Entry(
            long group,
            long seq,
            long no,
            EntryKind kind,
            long from,
            Instant at,
            @Nullable String cid,
            @Nullable String body,
            long target,
            long replyTo,
            List<Long> mentions,
            List<Long> users,
            int count,
            boolean edited,
            boolean recalled) {
        this(
                group, seq, no, kind, from, at, cid, body, target, replyTo, mentions, users, count, edited, recalled,
                null);
    }

    @Override
    public void write(JsonWriter out) {
        out.begin("entry")
                .field("g", group)
                .field("seq", seq)
                .field("no", no)
                .field("kind", kind.word())
                .field("from", from)
                .field("at", Frame.text(at))
                .field("cid", cid)
                .field("body", body)
                .fieldUnlessZero("target", target)
                .fieldUnlessZero("replyTo", replyTo);
        Demand.writeMentions(out, mentions);
        out.field("users", users)
                .fieldUnlessZero("count", count)
                .flag("edited", edited)
                .flag("recalled", recalled);
        Demand.write(out, confirmBy);
        out.end();
    }

    /** Reads an entry from its JSON object; the bridge between instances uses it too. */
    public static Entry read(JsonObject frame) {
        return FrameReader.entry(frame);
    }
}
