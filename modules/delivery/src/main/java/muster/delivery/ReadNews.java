package muster.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.JsonWriter;
import muster.kernel.ReceiptCount;
import muster.kernel.Refused;
import muster.receipts.SentCount;

/**
 * What the instance that merges a group's reads tells all instances: how far members have read, for their other devices,
 * and the counts that changed, of readers and of those who have confirmed, for the senders of those messages. As versioned JSON text.
 */
record ReadNews(long group, Map<Long, Long> reads, List<SentCount> counts, List<SentCount> confirmed) {
    private static final int VERSION = 1;
    private static final int LENGTH_MAX = 1024 * 1024;
    private static final int READS_MAX = 20_000;
    private static final int COUNT_PARTS = 4;

    /** What more there are travel in a message of their own. */
    private static final int READS_PER_MESSAGE = 5_000;

    /** The same in messages of a bounded size. */
    List<ReadNews> parts() {
        if (reads.size() <= READS_PER_MESSAGE) {
            return List.of(this);
        }
        var parts = new ArrayList<ReadNews>();
        Map<Long, Long> some = new HashMap<>();
        for (var read : reads.entrySet()) {
            some.put(read.getKey(), read.getValue());
            if (some.size() == READS_PER_MESSAGE) {
                parts.add(new ReadNews(group, some, List.of(), List.of()));
                some = new HashMap<>();
            }
        }
        parts.add(new ReadNews(group, some, counts, confirmed));
        return parts;
    }

    String toJson() {
        var out = new JsonWriter(256 + reads.size() * 16)
                .begin()
                .field("v", VERSION)
                .field("g", group);
        writeReads(out, reads);
        writeCounts(out, "counts", counts);
        writeCounts(out, "confirmed", confirmed);
        return out.end().toString();
    }

    private static void writeCounts(JsonWriter out, String name, List<SentCount> counts) {
        out.beginArray(name);
        for (var sent : counts) {
            out.beginArray()
                    .value(sent.count().seq())
                    .value(sent.sender())
                    .value(sent.count().read())
                    .value(sent.count().of())
                    .endArray();
        }
        out.endArray();
    }

    /**
     * Reads what another instance wrote.
     *
     * @throws Refused {@code bad_request} when the text is nothing that this version understands
     */
    static ReadNews read(String json) {
        if (json.length() > LENGTH_MAX) {
            throw Refused.badRequest("longer than any message of ours");
        }
        var message = Json.parseObject(json);
        message.number("v", VERSION, VERSION);
        return new ReadNews(
                message.id("g"),
                message.positions("reads", READS_MAX),
                counts(message, "counts"),
                counts(message, "confirmed"));
    }

    private static List<SentCount> counts(JsonObject message, String name) {
        return message.list(name, READS_MAX).stream().map(ReadNews::count).toList();
    }

    private static SentCount count(Object parts) {
        if (parts instanceof List<?> list && list.size() == COUNT_PARTS) {
            var numbers = list.stream()
                    .filter(Long.class::isInstance)
                    .map(Long.class::cast)
                    .collect(Collectors.toList());
            if (numbers.size() == COUNT_PARTS) {
                return new SentCount(numbers.get(1), new ReceiptCount(numbers.get(0), numbers.get(2), numbers.get(3)));
            }
        }
        throw Refused.badRequest("a count has four numbers");
    }

    /** Reads as the text of work for the instance that merges them. */
    static String work(Map<Long, Long> reads) {
        var out = new JsonWriter(16 + reads.size() * 16).begin().field("v", VERSION);
        writeReads(out, reads);
        return out.end().toString();
    }

    /**
     * The reads of such a text.
     *
     * @throws Refused {@code bad_request} when it is none
     */
    static Map<Long, Long> readsOf(String work) {
        if (work.length() > LENGTH_MAX) {
            throw Refused.badRequest("longer than any work of ours");
        }
        var message = Json.parseObject(work);
        message.number("v", VERSION, VERSION);
        return message.positions("reads", READS_MAX);
    }

    private static void writeReads(JsonWriter out, Map<Long, Long> reads) {
        out.beginObject("reads");
        reads.forEach((user, seq) -> out.field(Long.toString(user), seq));
        out.end();
    }
}
