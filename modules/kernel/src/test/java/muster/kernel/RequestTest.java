package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestTest {
    static Stream<Request> requests() {
        return Stream.of(
                new Request.Hello("1", "phone", GroupSelection.EVERY, Map.of(7L, 12L)),
                new Request.Hello(null, "", GroupSelection.of(Set.of(3L)), Map.of()),
                new Request.Send("2", 7, "cid", "hello \"you\" <b>", List.of(4L, 5L), 9),
                new Request.Send("2", 7, "cid", "all", List.of(4L, Limits.EVERYBODY), 0, Limits.NO_DEADLINE),
                new Request.Send("2", 7, "cid", "b", List.of(), 0, Instant.parse("2026-12-01T10:00:00.120Z")),
                new Request.Confirm("c", 7, 3),
                new Request.Confirmations("c", 7, 3, false, 9, 10),
                new Request.Confirmations(null, 7, 3, true, 0, 100),
                new Request.Remind("c", 7, 3),
                new Request.Advance(null, false, Map.of(7L, 12L)),
                new Request.Advance("3", true, Map.of(7L, 12L)),
                new Request.Pull("4", 7, 12, -1, 200),
                new Request.Pull("5", 7, -1, 12, 1),
                new Request.Focus("6", GroupSelection.of(Set.of(7L))),
                new Request.Hide("7", 7, List.of(1L, 2L)),
                new Request.Recall("8", 7, 3, "c"),
                new Request.Edit("9", 7, 3, "new", null),
                new Request.Mute("10", 7, false),
                new Request.Conversations("11", 20, "12-7"),
                new Request.Receipts("r", 7, List.of(1L, 2L)),
                new Request.Readers("r", 7, 3, false, ReaderOrder.TIME, "1-2", 10),
                new Request.Ping("r", Map.of(7L, 3L)),
                new Request.Ping(null));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void what_the_client_writes_the_server_reads(Request request) {
        var json = request.toJson();

        var read = Request.read(Json.parseObject(json));

        assertThat(read).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|bad_request",
                "{\"op\":7}|bad_request",
                "{\"op\":\"fly\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\"}|bad_request",
                "{\"op\":\"send\",\"g\":\"1\",\"cid\":\"c\",\"body\":\"b\"}|bad_request",
                "{\"op\":\"send\",\"g\":1.5,\"cid\":\"c\",\"body\":\"b\"}|bad_request",
                "{\"op\":\"send\",\"g\":0,\"cid\":\"c\",\"body\":\"b\"}|bad_request",
                "{\"op\":\"send\",\"g\":-1,\"cid\":\"c\",\"body\":\"b\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"\",\"body\":\"b\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\",\"body\":\"b\",\"confirmBy\":\"2026-12-01T10:00:00Z\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\",\"body\":\"b\",\"confirm\":true,\"confirmBy\":\"soon\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\",\"body\":\"b\",\"confirm\":true,\"confirmBy\":\"+10000-01-01T00:00:00Z\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\",\"body\":\"\"}|bad_request",
                "{\"op\":\"send\",\"g\":1,\"cid\":\"c\",\"body\":{}}|bad_request",
                "{\"op\":\"pull\",\"g\":1,\"limit\":0}|bad_request",
                "{\"op\":\"pull\",\"g\":1,\"limit\":201}|bad_request",
                "{\"op\":\"pull\",\"g\":1,\"after\":-1}|bad_request",
                "{\"op\":\"pull\",\"g\":1,\"after\":1,\"before\":2}|bad_request",
                "{\"op\":\"ack\",\"cursors\":{}}|bad_request",
                "{\"op\":\"ack\",\"cursors\":{\"x\":1}}|bad_request",
                "{\"op\":\"ack\",\"cursors\":{\"1\":-1}}|bad_request",
                "{\"op\":\"ack\",\"cursors\":[1]}|bad_request",
                "{\"op\":\"hide\",\"g\":1,\"seqs\":[]}|bad_request",
                "{\"op\":\"focus\",\"g\":7}|bad_request",
                "{\"op\":\"hello\",\"positions\":{\"1\":\"2\"}}|bad_request"
            })
    void a_request_that_is_not_well_formed_is_refused(String json, String code) {
        assertThatThrownBy(() -> Request.read(Json.parseObject(json)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(code));
    }

    @Test
    void limits_are_crossed_by_one_and_refused_as_too_large() {
        assertThat(send("c".repeat(64), "x".repeat(16 * 1024))).isInstanceOf(Request.Send.class);
        tooLarge("c".repeat(65), "x");
        tooLarge("c", "x".repeat(16 * 1024 + 1));
        tooLarge("c", "é".repeat(8 * 1024) + "x");
        assertThat(send("c", "é".repeat(8 * 1024))).isInstanceOf(Request.Send.class);
    }

    private static void tooLarge(String cid, String body) {
        assertThatThrownBy(() -> send(cid, body))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE));
    }

    private static Request send(String cid, String body) {
        return Request.read(Json.parseObject(new Request.Send(null, 1, cid, body, List.of(), 0).toJson()));
    }
}
