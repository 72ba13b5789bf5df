package muster.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.messagelog.LogEntry;

/**
 * What one instance tells the others of a batch it has stored, as versioned JSON text: the messages themselves, and of
 * everything else only how far the group's log has come ("look"). Joins and edits are read from the log, because who may
 * see what of them is decided there.
 */
record BridgeMessage(List<LogEntry> entries, Map<Long, Long> heads) {
    private static final int VERSION = 1;

    private static final int GROUPS_IN_HEADER_MAX = 256;
    private static final int ID_LENGTH_MAX = 17;

    /** A batch over this size travels as heads only. */
    private static final int BYTES_MAX = 256 * 1024;

    static BridgeMessage of(List<LogEntry> batch) {
        var entries = new ArrayList<LogEntry>();
        var heads = new LinkedHashMap<Long, Long>();
        for (var entry : batch) {
            if (entry.view().kind() == EntryKind.MESSAGE) {
                entries.add(entry);
            } else {
                heads.merge(entry.group(), entry.seq(), Math::max);
            }
        }
        return new BridgeMessage(entries, heads);
    }

    /** The batch's groups as a header says them: ids with commas between; empty when they are too many for a header. */
    static String groupsOf(List<LogEntry> batch) {
        var ids = batch.stream().map(LogEntry::group).distinct().toList();
        return ids.size() > GROUPS_IN_HEADER_MAX
                ? ""
                : ids.stream().map(id -> Long.toString(id)).collect(Collectors.joining(","));
    }

    /**
     * Reads such a header.
     *
     * @throws Refused {@code bad_request} when it is none of ours
     */
    static List<Long> groups(String header) {
        if (header.length() > GROUPS_IN_HEADER_MAX * ID_LENGTH_MAX) {
            throw Refused.badRequest("a header longer than any of ours");
        }
        try {
            return Arrays.stream(header.split(",", -1)).map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            throw Refused.badRequest("a header of groups that are no numbers");
        }
    }

    String toJson() {
        var full = write(entries, heads);
        if (full.length() <= BYTES_MAX) {
            return full;
        }
        var only = new LinkedHashMap<>(heads);
        entries.forEach(entry -> only.merge(entry.group(), entry.seq(), Math::max));
        return write(List.of(), only);
    }

    private static String write(List<LogEntry> entries, Map<Long, Long> heads) {
        var out = new JsonWriter(256 + entries.size() * 256).begin().field("v", VERSION);
        out.beginArray("entries");
        entries.forEach(entry -> entry.view().write(out));
        out.endArray().beginObject("heads");
        heads.forEach((group, seq) -> out.field(Long.toString(group), seq));
        return out.end().end().toString();
    }

    /**
     * Reads what another instance wrote.
     *
     * @throws Refused {@code bad_request} when the text is nothing that this version understands
     */
    static BridgeMessage read(String json) {
        if (json.length() > 2 * BYTES_MAX) {
            throw Refused.badRequest("longer than any message of ours");
        }
        var message = Json.parseObject(json);
        message.number("v", VERSION, VERSION);
        var entries = new ArrayList<LogEntry>();
        for (var each : message.list("entries", Integer.MAX_VALUE)) {
            entries.add(new LogEntry(Entry.read(Json.object(each)), List.of(), Set.of()));
        }
        return new BridgeMessage(entries, message.positions("heads", Limits.MEMBERS_PER_CALL_MAX));
    }
}
