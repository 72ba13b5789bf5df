package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.GroupSelection;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Request;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P10: what a client says may be as wrong as it likes. It is told so, keeps its connection, and nobody else notices.
 */
@TestMethodOrder(OrderAnnotation.class)
class ProtocolIT extends WithMallory {
    private static RawSocket silent;

    @BeforeEach
    void fall_silent() {
        if (silent == null) {
            silent = town.socket(mallory);
        }
    }

    static Stream<String> texts_that_are_no_request() {
        return Stream.of(
                "",
                " ",
                "hello",
                "null",
                "7",
                "{",
                "{}",
                "{\"op\":7}",
                "{\"op\":null}",
                "{\"op\":\"ping\"} {}",
                "{\"op\":\"ping\",}",
                "{'op':'ping'}",
                "{\"op\":\"ping\",\"op\":\"ping\"}",
                "{\"op\":\"ping\",\"x\":NaN}",
                "{\"op\":\"ping\",\"x\":1e999}",
                "{\"op\":\"ping\",\"x\":9007199254740993}",
                "{\"op\":\"ping\",\"x\":" + "9".repeat(60_000) + "}",
                "{\"op\":\"ping\",\"ref\":\"lone \\ud800\"}",
                "{\"op\":\"ping\",\"ref\":\"lone \\udc00 too\"}",
                "{\"op\":\"ping\",\"ref\":\"NUL \\u0000\"}",
                "[7]",
                "[[{\"op\":\"ping\"}]]",
                "[".repeat(60_000),
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("texts_that_are_no_request")
    void what_is_no_request_is_refused_and_the_connection_stays(String text) {
        var socket = town.socket(mallory).greeted();

        socket.text(text);

        assertThat(socket.error().get("code")).isEqualTo("bad_request");
        assertStillServed(socket);
    }

    static Stream<String> wrong_requests() {
        var group = "\"g\":GROUP"; // Sources are asked before the first test has a server.
        var send = "\"op\":\"send\"," + group + ",\"cid\":\"wrong\"";
        return Stream.of(
                "\"op\":\"dance\"",
                "\"op\":\"SEND\"," + group,
                "\"op\":\"send\",\"cid\":\"c\",\"body\":\"no group\"",
                "\"op\":\"send\"," + group + ",\"body\":\"no cid\"",
                send,
                send + ",\"body\":null",
                send + ",\"body\":7",
                send + ",\"body\":\"\"",
                send + ",\"body\":[\"text\"]",
                send + ",\"body\":\"x\",\"mentions\":7",
                send + ",\"body\":\"x\",\"mentions\":[\"bob\"]",
                send + ",\"body\":\"x\",\"replyTo\":0",
                "\"op\":\"send\",\"cid\":\"c\",\"body\":\"x\",\"g\":\"1\"",
                "\"op\":\"send\",\"cid\":\"c\",\"body\":\"x\",\"g\":1.5",
                "\"op\":\"send\",\"cid\":\"c\",\"body\":\"x\",\"g\":-1",
                "\"op\":\"send\",\"cid\":\"c\",\"body\":\"x\",\"g\":0",
                "\"op\":\"pull\"," + group + ",\"limit\":0",
                "\"op\":\"pull\"," + group + ",\"limit\":201",
                "\"op\":\"pull\"," + group + ",\"limit\":-1",
                "\"op\":\"pull\"," + group + ",\"after\":1,\"before\":2",
                "\"op\":\"pull\"," + group + ",\"after\":-1",
                "\"op\":\"conversations\",\"limit\":0",
                "\"op\":\"conversations\",\"limit\":201",
                "\"op\":\"conversations\",\"before\":\"what?\"",
                "\"op\":\"ack\"",
                "\"op\":\"ack\",\"cursors\":{}",
                "\"op\":\"ack\",\"cursors\":[1]",
                "\"op\":\"ack\",\"cursors\":{\"me\":1}",
                "\"op\":\"ack\",\"cursors\":{\"GROUP\":-1}",
                "\"op\":\"focus\",\"g\":\"all\"",
                "\"op\":\"hide\"," + group,
                "\"op\":\"hide\"," + group + ",\"seqs\":[0]",
                "\"op\":\"edit\"," + group + ",\"seq\":1",
                "\"op\":\"mute\"," + group + ",\"muted\":\"yes\"");
    }

    @ParameterizedTest
    @MethodSource("wrong_requests")
    void a_wrong_request_is_refused_by_its_ref_and_the_connection_stays(String fields) {
        var socket = town.socket(mallory).greeted();

        var known = fields.replace("GROUP", Long.toString(neighbours.group()));
        socket.text("{\"ref\":\"wrong\"," + known + "}");

        var answer = socket.answer("wrong");
        assertThat(answer.members()).containsEntry("op", "error");
        assertThat(answer.get("code")).isEqualTo("bad_request");
        assertStillServed(socket);
    }

    @Test
    void what_is_over_its_limit_is_too_large_and_what_is_not_is_taken() {
        var socket = town.socket(mallory).greeted();
        long group = neighbours.group();

        var body = "b".repeat(Limits.BODY_BYTES_MAX);
        assertThat(refusalOf(socket, send("body+1", group, "large", body + "b")))
                .isEqualTo("too_large");
        var threeBytes = "\u20AC".repeat(Limits.BODY_BYTES_MAX / 3 + 1);
        assertThat(refusalOf(socket, send("bytes+1", group, "large", threeBytes)))
                .isEqualTo("too_large");
        var cid = "c".repeat(Limits.CID_LENGTH_MAX);
        assertThat(refusalOf(socket, send("cid+1", group, cid + "c", "x"))).isEqualTo("too_large");
        var refused = LongStream.rangeClosed(1, Limits.MENTIONS_MAX + 1).boxed().toList();
        assertThat(refusalOf(socket, new Request.Send("mentions+1", group, "many", "x", refused, 0)))
                .isEqualTo("too_large");
        var hidden = LongStream.rangeClosed(1, Limits.HIDES_PER_REQUEST_MAX + 1)
                .boxed()
                .toList();
        assertThat(refusalOf(socket, new Request.Hide("hides+1", group, hidden)))
                .isEqualTo("too_large");
        var groups = LongStream.rangeClosed(1, Limits.GROUPS_PER_REQUEST_MAX + 1)
                .boxed()
                .collect(Collectors.toSet());
        assertThat(refusalOf(socket, new Request.Focus("groups+1", GroupSelection.of(groups))))
                .isEqualTo("too_large");

        socket.text(send("fits", group, cid, body).toJson());
        assertThat(socket.answer("fits").get("op")).isEqualTo("sent");
    }

    @Test
    void a_ref_that_is_too_long_is_refused_without_it() {
        var socket = town.socket(mallory).greeted();

        socket.text(new Request.Ping("r".repeat(Limits.REF_LENGTH_MAX + 1)).toJson());

        assertThat(socket.error().members()).containsEntry("code", "too_large").doesNotContainKey("ref");
        assertStillServed(socket);
    }

    @Test
    void an_array_of_256_requests_is_answered_and_one_of_257_is_refused_whole() {
        var socket = town.socket(mallory).greeted();

        socket.text(arrayOf(Limits.REQUESTS_PER_FRAME_MAX + 1));
        assertThat(socket.error().get("code")).isEqualTo("too_large");

        socket.text(arrayOf(Limits.REQUESTS_PER_FRAME_MAX));
        Set<Object> answered = new HashSet<>();
        for (int i = 0; i < Limits.REQUESTS_PER_FRAME_MAX; i++) {
            answered.add(socket.until("answer " + i, frame -> frame.has("ref")).get("ref"));
        }
        assertThat(answered).hasSize(Limits.REQUESTS_PER_FRAME_MAX);
    }

    @Test
    void in_an_array_a_wrong_request_fails_alone() {
        var socket = town.socket(mallory).greeted();

        socket.text("[{\"op\":\"dance\",\"ref\":\"1\"},7," + new Request.Ping("2").toJson() + "]");

        assertThat(socket.answer("1").get("code")).isEqualTo("bad_request");
        assertThat(socket.answer("2").get("op")).isEqualTo("pong");
    }

    @Test
    void nothing_but_hello_is_heard_before_hello() {
        var socket = town.socket(mallory);

        assertThat(refusalOf(socket, send("early", neighbours.group(), "early", "x")))
                .isEqualTo("bad_request");
        assertThat(refusalOf(socket, new Request.Ping("ping"))).isEqualTo("bad_request");
        assertThat(refusalOf(socket, new Request.Pull("pull", neighbours.group(), 0, -1, 10)))
                .isEqualTo("bad_request");

        assertStillServed(socket.greeted());
    }

    @Test
    void a_second_hello_is_a_conflict() {
        var socket = town.socket(mallory).greeted();

        socket.greet("again");

        assertThat(socket.answer("again").get("code")).isEqualTo("conflict");
        assertStillServed(socket);
    }

    @Test
    @Order(Integer.MAX_VALUE) // Last, so that the others run while it waits.
    void who_says_no_hello_is_closed() {
        silent.text(new Request.Ping("no hello").toJson());

        // muster.delivery.hello-within is 10 s by default, counted from the opening; the sweep comes once a second.
        assertThat(silent.closed(Duration.ofSeconds(14))).isEqualTo(1008);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_cursor_past_the_head_is_refused_and_moves_nothing(boolean read) {
        var socket = town.socket(mallory).greeted();
        long group = neighbours.group();
        long head = mallory.rest().conversations().items().get(0).head();

        assertThat(refusalOf(socket, new Request.Advance("far", read, Map.of(group, Limits.ID_MAX))))
                .isEqualTo("bad_request");
        assertThat(refusalOf(socket, new Request.Advance("one", read, Map.of(group, head + 1))))
                .isEqualTo("bad_request");

        socket.text(new Request.Advance("at", true, Map.of(group, head)).toJson());
        assertThat(socket.answer("at").get("op")).isEqualTo("done");
        neighbours.noticeNothing();
        // Had a cursor gone where it was sent, this would not be unread.
        assertThat(mallory.rest().conversations().items()).singleElement().satisfies(state -> {
            assertThat(state.read()).isEqualTo(head);
            assertThat(state.unread()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'); DROP TABLE messagelog.entry; --",
                "$$ || (SELECT 1) %s %d ? :name {0} \\' \\\\",
                "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'`",
                "\u202Eright to left\u2028 line\u2029 \u0085 \u0001 \uFEFF \uD83D\uDE00 e\u0301 \uFFFF",
                "{\"op\":\"entry\"}]}\n\r\t\b\f"
            })
    void a_body_comes_back_as_it_was_sent(String body) {
        var socket = town.socket(mallory).greeted();
        long group = neighbours.group();

        socket.text(send("s", group, "cid " + body.hashCode(), body).toJson());
        var sent = socket.answer("s");
        assertThat(sent.get("op")).isEqualTo("sent");

        long seq = sent.id("seq");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(neighbours.ear().heard(group))
                        .filteredOn(entry -> entry.seq() == seq)
                        .extracting(Entry::body)
                        .containsExactly(body));
        assertThat(mallory.rest().entriesAfter(group, seq - 1, 1).entries())
                .extracting(Entry::body)
                .containsExactly(body);
    }

    @Test
    void rest_has_the_same_limits() {
        long group = neighbours.group();
        var large = "b".repeat(Limits.BODY_BYTES_MAX + 1);
        var nobody = new JsonWriter().beginArray();
        for (long user = 1; user <= Limits.MEMBERS_PER_CALL_MAX + 1; user++) {
            nobody.begin().field("user", 1_000_000_000 + user).end();
        }
        var members = nobody.endArray().toString();
        var entries = "groups/" + group + "/entries";

        assertRefused("too_large", () -> mallory.rest().send(group, "large", large));
        assertRefused("too_large", () -> mallory.rest().call("PUT", "groups/" + group + "/members", members));
        assertRefused("bad_request", () -> mallory.rest().entriesAfter(group, 0, 0));
        assertRefused("bad_request", () -> mallory.rest().entriesAfter(group, 0, Limits.PAGE_MAX + 1));
        assertRefused("bad_request", () -> mallory.rest().call("POST", entries, "[".repeat(100_000)));
        assertRefused("bad_request", () -> mallory.rest().call("POST", entries, "not JSON"));
        assertRefused(
                "bad_request",
                () -> mallory.rest().call("POST", entries, "{\"cid\":\"c\",\"body\":\"x\",\"body\":\"y\"}"));
        assertRefused(
                "bad_request", () -> mallory.rest().call("POST", entries, "{\"cid\":\"c\",\"body\":\"\\u0000\"}"));
    }

    @Test
    void a_flood_of_pings_is_answered_or_refused() {
        var socket = town.socket(mallory).greeted();

        for (int i = 0; i < 1_000; i++) {
            socket.text(new Request.Ping("p" + i).toJson());
        }
        neighbours.noticeNothing();

        for (int i = 0; i < 1_000; i++) {
            var answer = socket.until("answer " + i, frame -> frame.has("ref"));
            assertThat(answer.get("op"))
                    .isIn("pong", "error")
                    .satisfies(op -> assertThat("pong".equals(op) || "rate_limited".equals(answer.get("code")))
                            .isTrue());
        }
        assertStillServed(socket);
    }

    private static void assertStillServed(RawSocket socket) {
        socket.text(new Request.Ping("still").toJson());
        assertThat(socket.answer("still").get("op")).isEqualTo("pong");
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .extracting(RefusedException::code)
                .isEqualTo(code);
    }

    private static Object refusalOf(RawSocket socket, Request request) {
        socket.text(request.toJson());
        return socket.answer(request.ref()).get("code");
    }

    private static Request.Send send(String ref, long group, String cid, String body) {
        return new Request.Send(ref, group, cid, body, List.of(), 0);
    }

    private static String arrayOf(int pings) {
        return LongStream.range(0, pings)
                .mapToObj(i -> new Request.Ping("a" + i).toJson())
                .collect(Collectors.joining(",", "[", "]"));
    }
}
