package muster.kernel;

import java.util.List;

/** How many have read a message ({@code read}) of those who could ({@code of}): members now, without the sender. */
public record ReceiptCount(long seq, long read, long of) {
    static void writeAll(JsonWriter out, List<ReceiptCount> counts) {
        out.beginArray("counts");
        counts.forEach(count -> out.beginArray()
                .value(count.seq)
                .value(count.read)
                .value(count.of)
                .endArray());
        out.endArray();
    }

    static List<ReceiptCount> readAll(JsonObject frame) {
        return frame.list("counts", Integer.MAX_VALUE).stream()
                .map(ReceiptCount::of)
                .toList();
    }

    private static ReceiptCount of(Object triple) {
        if (triple instanceof List<?> numbers
                && numbers.size() == 3
                && numbers.get(0) instanceof Long seq
                && numbers.get(1) instanceof Long read
                && numbers.get(2) instanceof Long of) {
            return new ReceiptCount(seq, read, of);
        }
        throw Refused.badRequest("a count has three numbers");
    }
}
