package muster.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says: one record per {@code op} (design.md section 6), written by the server and read by the Java
 * client. Times are UTC with milliseconds.
 */
public sealed interface Frame {
    /** Appends the frame as one JSON object, the next value of {@code out}. */
    void write(JsonWriter out);

    /** The frame as JSON text. */
    default String toJson() {
        var out = new JsonWriter();
        write(out);
        return out.toString();
    }

    /** Answer to {@code hello}: who you are, the newest of your groups, and how much waits unread in all of them. */
    record Welcome(
            @Nullable String ref,
            long user,
            String login,
            String name,
            String session,
            Duration heartbeat,
            List<GroupState> groups,
            long total,
            boolean more)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("welcome").field("ref", ref);
            out.beginObject("user")
                    .field("id", user)
                    .field("login", login)
                    .field("name", name)
                    .end();
            out.field("session", session).field("heartbeat", heartbeat.toSeconds());
            out.beginObject("limits")
                    .field("frame", Limits.CLIENT_FRAME_BYTES_MAX)
                    .field("body", Limits.BODY_BYTES_MAX)
                    .field("page", Limits.PAGE_MAX)
                    .end();
            writeAll(out.beginArray("groups"), groups);
            out.endArray().field("total", total).flag("more", more).end();
        }

        private static Welcome read(JsonObject frame) {
            var user = frame.object("user");
            return new Welcome(
                    Request.refOf(frame),
                    user.id("id"),
                    user.text("login", Integer.MAX_VALUE),
                    user.text("name", Integer.MAX_VALUE),
                    frame.text("session", Integer.MAX_VALUE),
                    Duration.ofSeconds(frame.number("heartbeat", 1, 86_400)),
                    GroupState.readAll(frame, "groups"),
                    frame.number("total", 0, Limits.ID_MAX),
                    frame.flag("more"));
        }
    }

    /** Answer to {@code send}: stored, and this is its number. {@code duplicate} when the cid was stored before. */
    record Sent(@Nullable String ref, long group, String cid, long seq, Instant at, boolean duplicate)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("sent")
                    .field("ref", ref)
                    .field("g", group)
                    .field("cid", cid)
                    .field("seq", seq)
                    .field("at", text(at))
                    .flag("duplicate", duplicate)
                    .end();
        }

        private static Sent read(JsonObject frame) {
            return new Sent(
                    Request.refOf(frame),
                    frame.id("g"),
                    frame.text("cid", Integer.MAX_VALUE),
                    frame.id("seq"),
                    time(frame, "at"),
                    frame.flag("duplicate"));
        }
    }

    /** Done; {@code seq} is the entry that the request appended, 0 when none. {@code groups} answers a focus. */
    record Done(@Nullable String ref, long seq, List<GroupState> groups) implements Frame {
        /** Done, and nothing more to say. */
        public static Done of(@Nullable String ref) {
            return new Done(ref, 0, List.of());
        }

        @Override
        public void write(JsonWriter out) {
            out.begin("done").field("ref", ref).fieldUnlessZero("seq", seq);
            if (!groups.isEmpty()) {
                writeAll(out.beginArray("groups"), groups);
                out.endArray();
            }
            out.end();
        }

        private static Done read(JsonObject frame) {
            return new Done(
                    Request.refOf(frame),
                    frame.number("seq", 1, Limits.ID_MAX, 0),
                    GroupState.readAll(frame, "groups"));
        }
    }

    /**
     * Answer to {@code pull}: all that the member may see of the positions {@code from} to {@code to}, both included. What
     * is missing in between is hidden, no hole. An empty page has {@code to < from}.
     */
    record Page(
            @Nullable String ref,
            long group,
            long from,
            long to,
            List<Entry> entries,
            List<Notice> notices,
            long floor,
            long head,
            boolean more)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("page")
                    .field("ref", ref)
                    .field("g", group)
                    .field("from", from)
                    .field("to", to);
            writeAll(out.beginArray("entries"), entries);
            out.endArray();
            if (!notices.isEmpty()) {
                writeAll(out.beginArray("notices"), notices);
                out.endArray();
            }
            out.field("floor", floor).field("head", head).field("more", more).end();
        }

        /** The same page as an answer to {@code ref}. */
        public Page answering(@Nullable String ref) {
            return new Page(ref, group, from, to, entries, notices, floor, head, more);
        }

        private static Page read(JsonObject frame) {
            var entries = new ArrayList<Entry>();
            for (var entry : frame.list("entries", Limits.PAGE_MAX)) {
                entries.add(Entry.read(Json.object(entry)));
            }
            var notices = new ArrayList<Notice>();
            for (var notice : frame.list("notices", Integer.MAX_VALUE)) {
                notices.add(Notice.read(Json.object(notice)));
            }
            return new Page(
                    Request.refOf(frame),
                    frame.id("g"),
                    frame.number("from", 0, Limits.ID_MAX),
                    frame.number("to", 0, Limits.ID_MAX),
                    entries,
                    notices,
                    frame.number("floor", 0, Limits.ID_MAX),
                    frame.number("head", 0, Limits.ID_MAX),
                    frame.flag("more"));
        }
    }

    /** Answer to {@code conversations}: newest entry first; {@code next} is the {@code before} of the page that follows. */
    record ConversationPage(
            @Nullable String ref,
            List<GroupState> items,
            long total,
            @Nullable String next) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("conversations").field("ref", ref);
            writeAll(out.beginArray("items"), items);
            out.endArray().field("total", total).field("next", next).end();
        }

        private static ConversationPage read(JsonObject frame) {
            return new ConversationPage(
                    Request.refOf(frame),
                    GroupState.readAll(frame, "items"),
                    frame.number("total", 0, Limits.ID_MAX),
                    frame.textOrNull("next", Integer.MAX_VALUE));
        }
    }

    /** Answer to {@code ping}, with the unread total. */
    record Pong(@Nullable String ref, Instant at, long total) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("pong")
                    .field("ref", ref)
                    .field("at", text(at))
                    .field("total", total)
                    .end();
        }

        private static Pong read(JsonObject frame) {
            return new Pong(Request.refOf(frame), time(frame, "at"), frame.number("total", 0, Limits.ID_MAX));
        }
    }

    /**
     * A row of a group's log as members see it. {@code body} is null where there is none or it was recalled; {@code target}
     * and {@code replyTo} are 0 where there is none; {@code users} names at most {@link Limits#USERS_SHOWN_MAX} of the
     * {@code count} people that a join, leave or role entry is about.
     */
    record Entry(
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
            boolean recalled)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("entry")
                    .field("g", group)
                    .field("seq", seq)
                    .field("no", no)
                    .field("kind", kind.word())
                    .field("from", from)
                    .field("at", text(at))
                    .field("cid", cid)
                    .field("body", body)
                    .fieldUnlessZero("target", target)
                    .fieldUnlessZero("replyTo", replyTo)
                    .field("mentions", mentions)
                    .field("users", users)
                    .fieldUnlessZero("count", count)
                    .flag("edited", edited)
                    .flag("recalled", recalled)
                    .end();
        }

        /** Reads an entry from its JSON object; the bridge between instances uses it too. */
        public static Entry read(JsonObject frame) {
            return new Entry(
                    frame.id("g"),
                    frame.id("seq"),
                    frame.number("no", 0, Limits.ID_MAX),
                    EntryKind.of(frame.text("kind", Integer.MAX_VALUE)),
                    frame.number("from", 0, Limits.ID_MAX),
                    time(frame, "at"),
                    frame.textOrNull("cid", Integer.MAX_VALUE),
                    frame.textOrNull("body", Integer.MAX_VALUE),
                    frame.number("target", 1, Limits.ID_MAX, 0),
                    frame.number("replyTo", 1, Limits.ID_MAX, 0),
                    frame.ids("mentions", Integer.MAX_VALUE),
                    frame.ids("users", Integer.MAX_VALUE),
                    (int) frame.number("count", 0, Integer.MAX_VALUE, 0),
                    frame.flag("edited"),
                    frame.flag("recalled"));
        }
    }

    /** A group has grown to this head, and its entries were not pushed: pull them if they matter. */
    record Badge(long group, long seq, long no) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("badge")
                    .field("g", group)
                    .field("seq", seq)
                    .field("no", no)
                    .end();
        }

        private static Badge read(JsonObject frame) {
            return new Badge(
                    frame.id("g"), frame.number("seq", 0, Limits.ID_MAX), frame.number("no", 0, Limits.ID_MAX));
        }
    }

    /** A word for this member alone, shown behind the entry {@code after}. */
    record Notice(long group, long id, long after, Instant at, String body) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("notice")
                    .field("g", group)
                    .field("id", id)
                    .field("after", after)
                    .field("at", text(at))
                    .field("body", body)
                    .end();
        }

        private static Notice read(JsonObject frame) {
            return new Notice(
                    frame.id("g"),
                    frame.id("id"),
                    frame.number("after", 0, Limits.ID_MAX),
                    time(frame, "at"),
                    frame.text("body", Integer.MAX_VALUE));
        }
    }

    /** The member joined, left or changed role: {@code change} is that word, {@code state} is there unless it left. */
    record Membership(long group, String change, @Nullable GroupState state) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("membership").field("g", group).field("change", change);
            if (state != null) {
                out.raw("group", state.toJson());
            }
            out.end();
        }

        private static Membership read(JsonObject frame) {
            return new Membership(
                    frame.id("g"),
                    frame.text("change", Integer.MAX_VALUE),
                    frame.has("group") ? GroupState.read(frame.object("group")) : null);
        }
    }

    /** The server closes this connection soon; come back after {@code retryAfter}. */
    record Bye(String reason, Duration retryAfter) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("bye")
                    .field("reason", reason)
                    .field("retryAfter", retryAfter.toMillis())
                    .end();
        }

        private static Bye read(JsonObject frame) {
            return new Bye(
                    frame.text("reason", Integer.MAX_VALUE),
                    Duration.ofMillis(frame.number("retryAfter", 0, Limits.ID_MAX, 0)));
        }
    }

    /** A refusal. {@code retryAfter} is in milliseconds, absent when coming back would not help. */
    record ErrorFrame(
            @Nullable String ref,
            String code,
            String message,
            Duration retryAfter,
            @Nullable String cid) implements Frame {
        /** The frame for a refusal; {@code cid} is that of the refused send, so that it can be matched without a ref. */
        public static ErrorFrame of(@Nullable String ref, Refused refused, @Nullable String cid) {
            return new ErrorFrame(ref, refused.refusal().code(), refused.getMessage(), refused.retryAfter(), cid);
        }

        @Override
        public void write(JsonWriter out) {
            out.begin("error")
                    .field("ref", ref)
                    .field("code", code)
                    .field("message", message)
                    .field("cid", cid)
                    .fieldUnlessZero("retryAfter", retryAfter.toMillis())
                    .end();
        }

        private static ErrorFrame read(JsonObject frame) {
            return new ErrorFrame(
                    Request.refOf(frame),
                    frame.text("code", Integer.MAX_VALUE),
                    frame.text("message", Integer.MAX_VALUE),
                    Duration.ofMillis(frame.number("retryAfter", 0, Limits.ID_MAX, 0)),
                    frame.textOrNull("cid", Integer.MAX_VALUE));
        }
    }

    /** A frame that this version does not know; a client skips it. */
    record Unknown(String op) implements Frame {
        @Override
        public void write(JsonWriter out) {
            throw new IllegalStateException("only read, never written");
        }
    }

    /**
     * Reads the frames of one text: an object or an array of them.
     *
     * @throws Refused {@code bad_request} when the text is not what the protocol says
     */
    static List<Frame> readAll(String text) {
        var value = Json.parse(text);
        var frames = new ArrayList<Frame>();
        for (var each : value instanceof List<?> list ? list : List.of(value)) {
            frames.add(read(Json.object(each)));
        }
        return frames;
    }

    private static Frame read(JsonObject frame) {
        var op = frame.text("op", Integer.MAX_VALUE);
        return switch (op) {
            case "welcome" -> Welcome.read(frame);
            case "sent" -> Sent.read(frame);
            case "done" -> Done.read(frame);
            case "page" -> Page.read(frame);
            case "conversations" -> ConversationPage.read(frame);
            case "pong" -> Pong.read(frame);
            case "entry" -> Entry.read(frame);
            case "badge" -> Badge.read(frame);
            case "notice" -> Notice.read(frame);
            case "membership" -> Membership.read(frame);
            case "bye" -> Bye.read(frame);
            case "error" -> ErrorFrame.read(frame);
            default -> new Unknown(op);
        };
    }

    /** A time as clients see it: ISO-8601, UTC, exactly three decimals, so that texts sort like times. */
    static String text(Instant at) {
        return IsoMillis.text(at);
    }

    private static Instant time(JsonObject frame, String name) {
        try {
            return Instant.parse(frame.text(name, 40));
        } catch (DateTimeParseException e) {
            throw Refused.badRequest("field '" + name + "' must be an ISO-8601 time");
        }
    }

    private static void writeAll(JsonWriter out, List<? extends Frame> frames) {
        frames.forEach(frame -> frame.write(out));
    }

    /** One group in {@code welcome}, {@code conversations} and the answer to {@code focus}: all that a list shows. */
    record GroupState(
            long group,
            String name,
            String role,
            long head,
            long no,
            @Nullable Instant at,
            long floor,
            long acked,
            long read,
            long unread,
            long mentions,
            boolean muted)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin()
                    .field("g", group)
                    .field("name", name)
                    .field("role", role)
                    .field("head", head)
                    .field("no", no)
                    .field("at", at == null ? null : text(at))
                    .field("floor", floor)
                    .field("acked", acked)
                    .field("read", read)
                    .field("unread", unread)
                    .field("mentions", mentions)
                    .flag("muted", muted)
                    .end();
        }

        static GroupState read(JsonObject state) {
            return new GroupState(
                    state.id("g"),
                    state.text("name", Integer.MAX_VALUE),
                    state.text("role", Integer.MAX_VALUE),
                    state.number("head", 0, Limits.ID_MAX),
                    state.number("no", 0, Limits.ID_MAX),
                    state.has("at") ? time(state, "at") : null,
                    state.number("floor", 0, Limits.ID_MAX),
                    state.number("acked", 0, Limits.ID_MAX),
                    state.number("read", 0, Limits.ID_MAX),
                    state.number("unread", 0, Limits.ID_MAX),
                    state.number("mentions", 0, Limits.ID_MAX),
                    state.flag("muted"));
        }

        static List<GroupState> readAll(JsonObject frame, String name) {
            var states = new ArrayList<GroupState>();
            for (var state : frame.list(name, Integer.MAX_VALUE)) {
                states.add(read(Json.object(state)));
            }
            return states;
        }
    }
}
