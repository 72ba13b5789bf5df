package muster.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Frame} writes; only clients and the bridge between instances need it. */
final class FrameReader {
    private FrameReader() {}

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
            case "welcome" -> welcome(frame);
            case "sent" -> sent(frame);
            case "done" -> done(frame);
            case "page" -> page(frame);
            case "conversations" -> conversationPage(frame);
            case "pong" -> pong(frame);
            case "entry" -> entry(frame);
            case "badge" -> badge(frame);
            case "receipts" -> new Frame.Receipts(Request.refOf(frame), frame.id("g"), ReceiptCount.readAll(frame));
            case "receipt" -> new Frame.Receipt(frame.id("g"), ReceiptCount.readAll(frame));
            case "readers" ->
                new Frame.Readers(
                        Request.refOf(frame),
                        frame.id("g"),
                        frame.id("seq"),
                        Reader.readAll(frame),
                        frame.textOrNull("next", Integer.MAX_VALUE),
                        frame.has("keptSince") ? time(frame, "keptSince") : null);
            case "confirmed" -> new ConfirmationFrame.Confirmed(frame.id("g"), ReceiptCount.readAll(frame));
            case "confirmations" -> confirmations(frame);
            case "reminder" -> reminder(frame);
            case "notice" -> notice(frame);
            case "membership" -> membership(frame);
            case "announcement" -> new Frame.Announcement(time(frame, "at"), frame.text("body", Integer.MAX_VALUE));
            case "bye" -> bye(frame);
            case "error" -> errorFrame(frame);
            default -> new Frame.Unknown(op);
        };
    }

    private static Frame.Welcome welcome(JsonObject frame) {
        var user = frame.object("user");
        return new Frame.Welcome(
                Request.refOf(frame),
                user.id("id"),
                user.text("login", Integer.MAX_VALUE),
                user.text("name", Integer.MAX_VALUE),
                frame.text("session", Integer.MAX_VALUE),
                Duration.ofSeconds(frame.number("heartbeat", 1, 86_400)),
                pace(frame),
                groupStates(frame, "groups"),
                frame.number("total", 0, Limits.ID_MAX),
                frame.flag("more"));
    }

    private static Frame.Sent sent(JsonObject frame) {
        return new Frame.Sent(
                Request.refOf(frame),
                frame.id("g"),
                frame.text("cid", Integer.MAX_VALUE),
                frame.id("seq"),
                time(frame, "at"),
                frame.flag("duplicate"));
    }

    private static Frame.Done done(JsonObject frame) {
        return new Frame.Done(
                Request.refOf(frame), frame.number("seq", 1, Limits.ID_MAX, 0), groupStates(frame, "groups"));
    }

    private static Frame.Page page(JsonObject frame) {
        var entries = new ArrayList<Entry>();
        for (var entry : frame.list("entries", Limits.PAGE_MAX)) {
            entries.add(entry(Json.object(entry)));
        }
        var notices = new ArrayList<Frame.Notice>();
        for (var notice : frame.list("notices", Integer.MAX_VALUE)) {
            notices.add(notice(Json.object(notice)));
        }
        return new Frame.Page(
                Request.refOf(frame),
                frame.id("g"),
                frame.number("from", 0, Limits.ID_MAX),
                frame.number("to", 0, Limits.ID_MAX),
                entries,
                notices,
                frame.number("floor", 0, Limits.ID_MAX),
                frame.number("head", 0, Limits.ID_MAX),
                frame.flag("more"),
                frame.ids("toConfirm", Limits.PAGE_MAX));
    }

    private static Frame.ConversationPage conversationPage(JsonObject frame) {
        return new Frame.ConversationPage(
                Request.refOf(frame),
                groupStates(frame, "items"),
                frame.number("total", 0, Limits.ID_MAX),
                frame.textOrNull("next", Integer.MAX_VALUE));
    }

    private static Frame.Pong pong(JsonObject frame) {
        return new Frame.Pong(
                Request.refOf(frame),
                time(frame, "at"),
                frame.number("total", 0, Limits.ID_MAX),
                pace(frame),
                receipts(frame));
    }

    private static List<Frame.Receipt> receipts(JsonObject frame) {
        return frame.list("receipts", Integer.MAX_VALUE).stream()
                .map(Json::object)
                .map(each -> new Frame.Receipt(each.id("g"), ReceiptCount.readAll(each)))
                .toList();
    }

    private static AckPace pace(JsonObject frame) {
        return frame.has("limits") ? AckPace.read(frame.object("limits")) : AckPace.DEFAULT;
    }

    static Entry entry(JsonObject frame) {
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
                Demand.mentions(frame, Integer.MAX_VALUE),
                frame.ids("users", Integer.MAX_VALUE),
                (int) frame.number("count", 0, Integer.MAX_VALUE, 0),
                frame.flag("edited"),
                frame.flag("recalled"),
                Demand.read(frame));
    }

    private static Frame.Badge badge(JsonObject frame) {
        return new Frame.Badge(
                frame.id("g"),
                frame.number("seq", 0, Limits.ID_MAX),
                frame.number("no", 0, Limits.ID_MAX),
                frame.number("unread", 0, Limits.ID_MAX, Frame.Badge.UNKNOWN),
                frame.number("mentions", 0, Limits.ID_MAX, Frame.Badge.UNKNOWN),
                frame.number("total", 0, Limits.ID_MAX, Frame.Badge.UNKNOWN));
    }

    private static Frame.Notice notice(JsonObject frame) {
        return new Frame.Notice(
                frame.id("g"),
                frame.id("id"),
                frame.number("after", 0, Limits.ID_MAX),
                time(frame, "at"),
                frame.text("body", Integer.MAX_VALUE));
    }

    private static ConfirmationFrame.Confirmations confirmations(JsonObject frame) {
        return new ConfirmationFrame.Confirmations(
                Request.refOf(frame),
                frame.id("g"),
                new ReceiptCount(
                        frame.id("seq"),
                        frame.number("confirmed", 0, Limits.ID_MAX),
                        frame.number("of", 0, Limits.ID_MAX)),
                Reader.readAll(frame),
                frame.flag("more"));
    }

    private static ConfirmationFrame.Reminder reminder(JsonObject frame) {
        var by = Demand.read(frame);
        return new ConfirmationFrame.Reminder(frame.id("g"), frame.id("seq"), by == null ? Limits.NO_DEADLINE : by);
    }

    private static Frame.Membership membership(JsonObject frame) {
        return new Frame.Membership(
                frame.id("g"),
                frame.text("change", Integer.MAX_VALUE),
                frame.has("group") ? groupState(frame.object("group")) : null);
    }

    private static Frame.Bye bye(JsonObject frame) {
        return new Frame.Bye(
                frame.text("reason", Integer.MAX_VALUE),
                Duration.ofMillis(frame.number("retryAfter", 0, Limits.ID_MAX, 0)));
    }

    private static Frame.ErrorFrame errorFrame(JsonObject frame) {
        return new Frame.ErrorFrame(
                Request.refOf(frame),
                frame.text("code", Integer.MAX_VALUE),
                frame.text("message", Integer.MAX_VALUE),
                Duration.ofMillis(frame.number("retryAfter", 0, Limits.ID_MAX, 0)),
                frame.textOrNull("cid", Integer.MAX_VALUE));
    }

    private static GroupState groupState(JsonObject state) {
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
                state.flag("muted"),
                state.number("toConfirm", 0, Limits.ID_MAX, 0));
    }

    private static List<GroupState> groupStates(JsonObject frame, String name) {
        var states = new ArrayList<GroupState>();
        for (var state : frame.list(name, Integer.MAX_VALUE)) {
            states.add(groupState(Json.object(state)));
        }
        return states;
    }

    private static Instant time(JsonObject frame, String name) {
        try {
            return Instant.parse(frame.text(name, 40));
        } catch (DateTimeParseException e) {
            throw Refused.badRequest("field '" + name + "' must be an ISO-8601 time");
        }
    }
}
