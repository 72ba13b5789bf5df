package muster.kernel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: one record per {@code op} of the subprotocol muster.v1 (design.md section 6). The same records
 * are read by the server and written by the Java client. {@code ref} is echoed in the answer; null when the client gave
 * none.
 */
public sealed interface Request {
    @Nullable
    String ref();

    /** Writes the request as one JSON object. */
    String toJson();

    /** First frame: who is there, what it looks at, and how far it has come in each group. */
    record Hello(@Nullable String ref, String device, GroupSelection focus, Map<Long, Long> positions)
            implements Request {
        @Override
        public String toJson() {
            var out = start("hello", this).field("device", device.isEmpty() ? null : device);
            focus.write(out, "focus");
            writePositions(out, "positions", positions);
            return out.end().toString();
        }
    }

    /**
     * Appends a message; {@code replyTo} is 0 when it answers none. {@code mentions} may hold {@link Limits#EVERYBODY}; {@code
     * confirmBy} is null when nobody is asked to confirm the message, {@link Limits#NO_DEADLINE} when there is time.
     */
    record Send(
            @Nullable String ref,
            long group,
            String cid,
            String body,
            List<Long> mentions,
            long replyTo,
            @Nullable Instant confirmBy)
            implements Request {
        /** A message that nobody needs to confirm. */
        public Send(@Nullable String ref, long group, String cid, String body, List<Long> mentions, long replyTo) {
            this(ref, group, cid, body, mentions, replyTo, null);
        }

        @Override
        public String toJson() {
            var out = start("send", this).field("g", group).field("cid", cid).field("body", body);
            Demand.writeMentions(out, mentions);
            out.fieldUnlessZero("replyTo", replyTo);
            Demand.write(out, confirmBy);
            return out.end().toString();
        }
    }

    /** The caller confirms a message that demands it. */
    record Confirm(@Nullable String ref, long group, long seq) implements Request {
        @Override
        public String toJson() {
            return start("confirm", this)
                    .field("g", group)
                    .field("seq", seq)
                    .end()
                    .toString();
        }
    }

    /** Asks who has confirmed a message, or who has not; {@code after} is the last user of the page before, 0 at first. */
    record Confirmations(@Nullable String ref, long group, long seq, boolean confirmed, long after, int limit)
            implements Request {
        @Override
        public String toJson() {
            return start("confirmations", this)
                    .field("g", group)
                    .field("seq", seq)
                    .field("confirmed", confirmed)
                    .fieldUnlessZero("after", after)
                    .field("limit", limit)
                    .end()
                    .toString();
        }
    }

    /** Reminds those who have not confirmed a message. */
    record Remind(@Nullable String ref, long group, long seq) implements Request {
        @Override
        public String toJson() {
            return start("remind", this)
                    .field("g", group)
                    .field("seq", seq)
                    .end()
                    .toString();
        }
    }

    /** Received up to these positions; {@code read} when a person has seen them, which implies received. */
    record Advance(@Nullable String ref, boolean read, Map<Long, Long> cursors) implements Request {
        @Override
        public String toJson() {
            var out = start(read ? "read" : "ack", this);
            writePositions(out, "cursors", cursors);
            return out.end().toString();
        }
    }

    /** Asks for a page: entries above {@code after}, or the last ones below {@code before}; -1 stands for "not given". */
    record Pull(@Nullable String ref, long group, long after, long before, int limit) implements Request {
        @Override
        public String toJson() {
            var out = start("pull", this).field("g", group);
            if (after >= 0) {
                out.field("after", after);
            }
            if (before >= 0) {
                out.field("before", before);
            }
            return out.field("limit", limit).end().toString();
        }
    }

    /** Looks at other groups from now on. */
    record Focus(@Nullable String ref, GroupSelection focus) implements Request {
        @Override
        public String toJson() {
            var out = start("focus", this);
            focus.write(out, "g");
            return out.end().toString();
        }
    }

    /** Hides entries from the caller alone. */
    record Hide(@Nullable String ref, long group, List<Long> seqs) implements Request {
        @Override
        public String toJson() {
            return start("hide", this)
                    .field("g", group)
                    .field("seqs", seqs)
                    .end()
                    .toString();
        }
    }

    /** Takes a message back: its text is wiped for everyone. */
    record Recall(
            @Nullable String ref,
            long group,
            long seq,
            @Nullable String cid) implements Request {
        @Override
        public String toJson() {
            return start("recall", this)
                    .field("g", group)
                    .field("seq", seq)
                    .field("cid", cid)
                    .end()
                    .toString();
        }
    }

    /** Replaces a message's text. */
    record Edit(
            @Nullable String ref,
            long group,
            long seq,
            String body,
            @Nullable String cid) implements Request {
        @Override
        public String toJson() {
            return start("edit", this)
                    .field("g", group)
                    .field("seq", seq)
                    .field("body", body)
                    .field("cid", cid)
                    .end()
                    .toString();
        }
    }

    /** Leaves the group out of the caller's total (true), or counts it again (false). */
    record Mute(@Nullable String ref, long group, boolean muted) implements Request {
        @Override
        public String toJson() {
            return start("mute", this)
                    .field("g", group)
                    .field("muted", muted)
                    .end()
                    .toString();
        }
    }

    /** Asks for the caller's groups, newest entry first; {@code before} is the {@code next} of the page before. */
    record Conversations(
            @Nullable String ref, int limit, @Nullable String before) implements Request {
        @Override
        public String toJson() {
            return start("conversations", this)
                    .field("limit", limit)
                    .field("before", before)
                    .end()
                    .toString();
        }
    }

    /** How many have read these messages. */
    record Receipts(@Nullable String ref, long group, List<Long> seqs) implements Request {
        @Override
        public String toJson() {
            return start("receipts", this)
                    .field("g", group)
                    .field("seqs", seqs)
                    .end()
                    .toString();
        }
    }

    /** Who has read a message, or who has not; {@code after} is the {@code next} of the page before, null at first. */
    record Readers(
            @Nullable String ref,
            long group,
            long seq,
            boolean read,
            ReaderOrder order,
            @Nullable String after,
            int limit)
            implements Request {
        @Override
        public String toJson() {
            return start("readers", this)
                    .field("g", group)
                    .field("seq", seq)
                    .field("read", read)
                    .field("order", order.word())
                    .field("after", after)
                    .field("limit", limit)
                    .end()
                    .toString();
        }
    }

    /** The keepalive; asks by the way for the counts of the caller's own messages above a position, by group. */
    record Ping(@Nullable String ref, Map<Long, Long> receipts) implements Request {
        /** The keepalive alone. */
        public Ping(@Nullable String ref) {
            this(ref, Map.of());
        }

        @Override
        public String toJson() {
            var out = start("ping", this);
            if (!receipts.isEmpty()) {
                writePositions(out, "receipts", receipts);
            }
            return out.end().toString();
        }
    }

    /**
     * Reads one request.
     *
     * @throws Refused {@code bad_request} for an unknown {@code op}, a missing field, a wrong type or a value out of its
     *     range; {@code too_large} for a text or list over its limit
     */
    static Request read(JsonObject frame) {
        var ref = refOf(frame);
        var op = frame.text("op", 32);
        return switch (op) {
            case "hello" ->
                new Hello(
                        ref,
                        deviceOf(frame),
                        GroupSelection.read(frame, "focus"),
                        frame.positions("positions", Limits.GROUPS_PER_REQUEST_MAX));
            case "send" ->
                new Send(
                        ref,
                        frame.id("g"),
                        frame.text("cid", Limits.CID_LENGTH_MAX),
                        bodyOf(frame),
                        Demand.mentions(frame, Limits.MENTIONS_MAX),
                        frame.number("replyTo", 1, Limits.ID_MAX, 0),
                        Demand.read(frame));
            case "confirm" -> new Confirm(ref, frame.id("g"), frame.id("seq"));
            case "confirmations" -> confirmations(ref, frame);
            case "remind" -> new Remind(ref, frame.id("g"), frame.id("seq"));
            case "ack" -> new Advance(ref, false, cursorsOf(frame));
            case "read" -> new Advance(ref, true, cursorsOf(frame));
            case "pull" -> pull(ref, frame);
            case "focus" -> new Focus(ref, GroupSelection.read(frame, "g"));
            case "hide" -> new Hide(ref, frame.id("g"), seqsOf(frame, Limits.HIDES_PER_REQUEST_MAX));
            case "recall" -> new Recall(ref, frame.id("g"), frame.id("seq"), cidOf(frame));
            case "edit" -> new Edit(ref, frame.id("g"), frame.id("seq"), bodyOf(frame), cidOf(frame));
            case "mute" -> new Mute(ref, frame.id("g"), !frame.has("muted") || frame.flag("muted"));
            case "conversations" ->
                new Conversations(
                        ref,
                        (int) frame.number("limit", 1, Limits.CONVERSATIONS_MAX, Limits.CONVERSATIONS_MAX),
                        frame.textOrNull("before", 64));
            case "receipts" -> new Receipts(ref, frame.id("g"), seqsOf(frame, Limits.RECEIPTS_PER_REQUEST_MAX));
            case "readers" -> readers(ref, frame);
            case "ping" -> new Ping(ref, frame.positions("receipts", Limits.GROUPS_PER_PING_MAX));
            default -> throw Refused.badRequest("unknown op");
        };
    }

    /** The {@code ref} of a frame that may be broken otherwise, so that even its refusal can be matched; null if none. */
    static @Nullable String refOf(JsonObject frame) {
        return frame.textOrNull("ref", Limits.REF_LENGTH_MAX);
    }

    /**
     * A message text within its limit.
     *
     * @throws Refused {@code too_large} over {@link Limits#BODY_BYTES_MAX} bytes of UTF-8
     */
    static String bodyOf(JsonObject frame) {
        var body = frame.text("body", Limits.BODY_BYTES_MAX);
        if (body.length() > Limits.BODY_BYTES_MAX / 3
                && body.getBytes(StandardCharsets.UTF_8).length > Limits.BODY_BYTES_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "field 'body' may have at most 16 KB");
        }
        return body;
    }

    private static Pull pull(@Nullable String ref, JsonObject frame) {
        if (frame.has("after") && frame.has("before")) {
            throw Refused.badRequest("'after' and 'before' exclude each other");
        }
        return new Pull(
                ref,
                frame.id("g"),
                frame.number("after", 0, Limits.ID_MAX, -1),
                frame.number("before", 1, Limits.ID_MAX, -1),
                (int) frame.number("limit", 1, Limits.PAGE_MAX, 50));
    }

    private static String deviceOf(JsonObject frame) {
        var device = frame.textOrNull("device", Limits.DEVICE_LENGTH_MAX);
        return device == null ? "" : device;
    }

    private static Map<Long, Long> cursorsOf(JsonObject frame) {
        var cursors = frame.positions("cursors", Limits.GROUPS_PER_REQUEST_MAX);
        if (cursors.isEmpty()) {
            throw Refused.badRequest("field 'cursors' must hold at least one group");
        }
        return cursors;
    }

    private static Readers readers(@Nullable String ref, JsonObject frame) {
        var order = frame.textOrNull("order", 8);
        return new Readers(
                ref,
                frame.id("g"),
                frame.id("seq"),
                !frame.has("read") || frame.flag("read"),
                order == null ? ReaderOrder.NAME : ReaderOrder.of(order),
                frame.textOrNull("after", Limits.READERS_AFTER_LENGTH_MAX),
                (int) frame.number("limit", 1, Limits.PAGE_MAX, Limits.READERS_UNLESS_ASKED));
    }

    private static Confirmations confirmations(@Nullable String ref, JsonObject frame) {
        return new Confirmations(
                ref,
                frame.id("g"),
                frame.id("seq"),
                !frame.has("confirmed") || frame.flag("confirmed"),
                frame.number("after", 1, Limits.ID_MAX, 0),
                (int) frame.number("limit", 1, Limits.PAGE_MAX, Limits.READERS_UNLESS_ASKED));
    }

    private static List<Long> seqsOf(JsonObject frame, int max) {
        var seqs = frame.ids("seqs", max);
        if (seqs.isEmpty()) {
            throw Refused.badRequest("field 'seqs' must hold at least one position");
        }
        return seqs;
    }

    private static @Nullable String cidOf(JsonObject frame) {
        return frame.textOrNull("cid", Limits.CID_LENGTH_MAX);
    }

    private static JsonWriter start(String op, Request request) {
        return new JsonWriter().begin(op).field("ref", request.ref());
    }

    private static void writePositions(JsonWriter out, String name, Map<Long, Long> positions) {
        out.beginObject(name);
        positions.forEach((group, seq) -> out.field(Long.toString(group), seq));
        out.end();
    }
}
