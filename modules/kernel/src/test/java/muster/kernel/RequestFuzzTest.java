package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F21: whole requests, bent at random. Whatever comes of it is refused as {@code bad_request} or {@code too_large}, or is a request
 * that is read again as it was; nothing else is ever thrown.
 */
class RequestFuzzTest {
    private static final int ROUNDS = 30_000;

    private static final List<String> REQUESTS = List.of(
            "{\"op\":\"hello\",\"ref\":\"r\",\"device\":\"d\",\"focus\":[1,2],\"positions\":{\"1\":5,\"2\":9}}",
            "{\"op\":\"hello\",\"device\":\"d\",\"focus\":\"*\"}",
            "{\"op\":\"send\",\"g\":7,\"cid\":\"c\",\"body\":\"text \\ud83d\\ude00\",\"mentions\":[3],\"replyTo\":4}",
            "{\"op\":\"ack\",\"cursors\":{\"7\":41,\"8\":1}}",
            "{\"op\":\"read\",\"cursors\":{\"7\":41},\"ref\":\"x\"}",
            "{\"op\":\"pull\",\"g\":7,\"after\":3,\"limit\":200}",
            "{\"op\":\"focus\",\"g\":[1,2,3]}",
            "{\"op\":\"hide\",\"g\":7,\"seqs\":[1,2]}",
            "{\"op\":\"edit\",\"g\":7,\"cid\":\"e\",\"seq\":1,\"body\":\"b\"}",
            "{\"op\":\"recall\",\"g\":7,\"seq\":1}",
            "{\"op\":\"receipts\",\"g\":7,\"seqs\":[1]}",
            "{\"op\":\"readers\",\"g\":7,\"seq\":1,\"read\":true,\"limit\":5}",
            "{\"op\":\"conversations\",\"limit\":10}",
            "{\"op\":\"ping\",\"receipts\":{\"7\":1}}");

    private static final List<String> PIECES = List.of(
            "9007199254740992",
            "9223372036854775808",
            "-1",
            "1e400",
            "1e-400",
            "0.1",
            "-0",
            "1".repeat(33),
            "NaN",
            "null",
            "true",
            "{}",
            "[]",
            "[[[[[[[[[",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\ud800",
            "\u0000",
            "\u2028",
            "\"op\":\"send\",",
            "\"g\":1,",
            ",",
            "'; drop table x; --",
            "</script>",
            "\"" + "x".repeat(17_000) + "\"");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_bent_is_refused_or_read(long seed) {
        var random = new Random(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var text = bent(REQUESTS.get(random.nextInt(REQUESTS.size())), random);
            try {
                var request = Request.read(Json.parseObject(text));
                var again = Request.read(Json.parseObject(request.toJson()));
                assertThat(again).as("seed %d round %d", seed, round).isEqualTo(request);
                read++;
            } catch (Refused refused) {
                assertThat(refused.refusal())
                        .as("seed %d round %d", seed, round)
                        .isIn(Refusal.BAD_REQUEST, Refusal.TOO_LARGE);
            }
        }
        assertThat(read).as("some survive").isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
    }

    private static String bent(String request, Random random) {
        var text = new StringBuilder(request);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(at, text.substring(at, end));
                default -> text.setCharAt(at, (char) random.nextInt(256));
            }
            if (text.isEmpty()) {
                return request;
            }
        }
        return text.toString();
    }
}
