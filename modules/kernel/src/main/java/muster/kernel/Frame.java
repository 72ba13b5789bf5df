package muster.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says: one record per {@code op} (design.md section 6), written by the server and read by the Java
 * client. Times are UTC with milliseconds.
 */
public sealed interface Frame
        permits Entry,
                GroupState,
                Frame.Welcome,
                Frame.Sent,
                Frame.Done,
                Frame.Page,
                Frame.ConversationPage,
                Frame.Pong,
                Frame.Badge,
                Frame.Receipts,
                Frame.Receipt,
                Frame.Readers,
                ConfirmationFrame,
                Frame.Notice,
                Frame.Membership,
                Frame.Announcement,
                Frame.Bye,
                Frame.ErrorFrame,
                Frame.Unknown {
    /** Appends the frame as one JSON object, the next value of {@code out}. */
    void write(JsonWriter out);

    /** The frame as JSON text. */
    default String toJson() {
        var out = new JsonWriter();
        write(out);
        return out.toString();
    }

    /**
     * Answer to {@code hello}: who you are, the newest of your groups, how much waits unread in all of them, and how often
     * to acknowledge.
     */
    record Welcome(
            @Nullable String ref,
            long user,
            String login,
            String name,
            String session,
            Duration heartbeat,
            AckPace pace,
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
                    .field("page", Limits.PAGE_MAX);
            pace.write(out);
            out.end();
            writeAll(out.beginArray("groups"), groups);
            out.endArray().field("total", total).flag("more", more).end();
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
    }

    /**
     * Answer to {@code pull}: all that the member may see of the positions {@code from} to {@code to}, both included. What
     * is missing in between is hidden, no hole. An empty page has {@code to < from}. {@code toConfirm} are those of the
     * entries that the member should confirm and has not.
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
            boolean more,
            List<Long> toConfirm)
            implements Frame {
        /** A page with nothing to confirm. */
        public Page(
                @Nullable String ref,
                long group,
                long from,
                long to,
                List<Entry> entries,
                List<Notice> notices,
                long floor,
                long head,
                boolean more) {
            this(ref, group, from, to, entries, notices, floor, head, more, List.of());
        }

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
            out.field("floor", floor)
                    .field("head", head)
                    .field("more", more)
                    .field("toConfirm", toConfirm)
                    .end();
        }

        /** The same page as an answer to {@code ref}. */
        public Page answering(@Nullable String ref) {
            return new Page(ref, group, from, to, entries, notices, floor, head, more, toConfirm);
        }

        /** The same page to a member who should confirm these of its entries. */
        public Page withToConfirm(List<Long> seqs) {
            return new Page(ref, group, from, to, entries, notices, floor, head, more, seqs);
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
    }

    /** Answer to {@code ping}, with the unread total, the pace of acks from now on and the counts that were asked for. */
    record Pong(@Nullable String ref, Instant at, long total, AckPace pace, List<Receipt> receipts) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("pong").field("ref", ref).field("at", text(at)).field("total", total);
            pace.write(out.beginObject("limits"));
            out.end();
            if (!receipts.isEmpty()) {
                writeAll(out.beginArray("receipts"), receipts);
                out.endArray();
            }
            out.end();
        }
    }

    /**
     * A group has grown to this head, and its entries were not pushed, or the member has read on another device. {@code unread},
     * {@code mentions} and the {@code total} over all groups are {@link #UNKNOWN} where only the head is told.
     */
    record Badge(long group, long seq, long no, long unread, long mentions, long total) implements Frame {
        /** Not told: the entries were dropped for a slow connection, which pulls them. */
        public static final long UNKNOWN = -1;

        /** The head alone. */
        public Badge(long group, long seq, long no) {
            this(group, seq, no, UNKNOWN, UNKNOWN, UNKNOWN);
        }

        @Override
        public void write(JsonWriter out) {
            out.begin("badge").field("g", group).field("seq", seq).field("no", no);
            if (unread != UNKNOWN) {
                out.field("unread", unread).field("mentions", mentions).field("total", total);
            }
            out.end();
        }
    }

    /** Answer to {@code receipts}, in the order of the messages. */
    record Receipts(@Nullable String ref, long group, List<ReceiptCount> counts) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("receipts").field("ref", ref).field("g", group);
            ReceiptCount.writeAll(out, counts);
            out.end();
        }
    }

    /** More have read these messages of yours than you were told before. */
    record Receipt(long group, List<ReceiptCount> counts) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("receipt").field("g", group);
            ReceiptCount.writeAll(out, counts);
            out.end();
        }
    }

    /**
     * Answer to {@code readers}; {@code next} is the {@code after} of the page that follows, null when there is none. Of a
     * message older than {@code keptSince}, who has no time may have read it before that; null for younger ones.
     */
    record Readers(
            @Nullable String ref,
            long group,
            long seq,
            List<Reader> users,
            @Nullable String next,
            @Nullable Instant keptSince)
            implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("readers").field("ref", ref).field("g", group).field("seq", seq);
            Reader.writeAll(out, users);
            out.flag("more", next != null)
                    .field("next", next)
                    .field("keptSince", keptSince == null ? null : text(keptSince))
                    .end();
        }

        /** The same page as an answer to {@code ref}. */
        public Readers answering(@Nullable String ref) {
            return new Readers(ref, group, seq, users, next, keptSince);
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
    }

    /** A word of those who run the server, to this connection. It belongs to no group and is kept by no client. */
    record Announcement(Instant at, String body) implements Frame {
        @Override
        public void write(JsonWriter out) {
            out.begin("announcement").field("at", text(at)).field("body", body).end();
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
        return FrameReader.readAll(text);
    }

    /** A time as clients see it: ISO-8601, UTC, exactly three decimals, so that texts sort like times. */
    static String text(Instant at) {
        return IsoMillis.text(at);
    }

    private static void writeAll(JsonWriter out, List<? extends Frame> frames) {
        frames.forEach(frame -> frame.write(out));
    }
}
