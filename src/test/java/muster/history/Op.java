package muster.history;

import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;

/**
 * One thing that a client did or saw, as one line of a history. {@code process} is one client with one order of its own;
 * {@code nanos} is monotonic within a run and only for the person who reads the file.
 */
public sealed interface Op {
    String process();

    /** The client begins to listen as this user, and must hear every entry above {@code seq}. */
    record Listens(String process, long user, long group, long seq) implements Op {}

    /** The client stops to listen: what comes later it need not hear. */
    record Leaves(String process, long group) implements Op {}

    /** The user's client hands a message in, now. */
    record Sends(String process, long user, long group, String cid, String hash) implements Op {}

    /** The server said: stored, and this is its number. */
    record Acked(String process, long group, String cid, long seq) implements Op {}

    /** The server said no: the message must not be stored. */
    record Failed(String process, long group, String cid, String why) implements Op {}

    /** Nobody said anything in time: the message may be stored or not. */
    record Unknown(String process, long group, String cid, String why) implements Op {}

    /** The client showed this entry to its user. */
    record Heard(String process, long group, long seq, String cid, String hash) implements Op {}

    /** The operation as one line. */
    static String toJson(Op op, long nanos) {
        var out = new JsonWriter()
                .begin(op.getClass().getSimpleName())
                .field("at", nanos)
                .field("p", op.process());
        if (op instanceof Listens it) {
            out.field("u", it.user).field("g", it.group).field("seq", it.seq);
        } else if (op instanceof Leaves it) {
            out.field("g", it.group);
        } else if (op instanceof Sends it) {
            out.field("u", it.user).field("g", it.group).field("cid", it.cid).field("hash", it.hash);
        } else if (op instanceof Acked it) {
            out.field("g", it.group).field("cid", it.cid).field("seq", it.seq);
        } else if (op instanceof Failed it) {
            out.field("g", it.group).field("cid", it.cid).field("why", it.why);
        } else if (op instanceof Unknown it) {
            out.field("g", it.group).field("cid", it.cid).field("why", it.why);
        } else if (op instanceof Heard it) {
            out.field("g", it.group).field("seq", it.seq).field("cid", it.cid).field("hash", it.hash);
        }
        return out.end().toString();
    }

    /** Reads a line. */
    static Op read(String line) {
        var json = Json.parseObject(line);
        var process = json.text("p", 200);
        long group = json.id("g");
        return switch (json.text("op", 20)) {
            case "Listens" -> new Listens(process, json.id("u"), group, position(json));
            case "Leaves" -> new Leaves(process, group);
            case "Sends" -> new Sends(process, json.id("u"), group, cid(json), hash(json));
            case "Acked" -> new Acked(process, group, cid(json), position(json));
            case "Failed" -> new Failed(process, group, cid(json), why(json));
            case "Unknown" -> new Unknown(process, group, cid(json), why(json));
            case "Heard" -> new Heard(process, group, position(json), cid(json), hash(json));
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static long position(JsonObject json) {
        return json.number("seq", 0, Limits.ID_MAX);
    }

    private static String cid(JsonObject json) {
        return json.get("cid") instanceof String cid ? cid : "";
    }

    private static String hash(JsonObject json) {
        return json.get("hash") instanceof String hash ? hash : "";
    }

    private static String why(JsonObject json) {
        return json.get("why") instanceof String why ? why : "";
    }
}
