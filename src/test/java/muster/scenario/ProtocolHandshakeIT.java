package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import muster.kernel.GroupSelection;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P10 and P7 at the door: who may open a WebSocket, and how. */
class ProtocolHandshakeIT extends WithMallory {
    /** {@code muster.delivery.greetings-max}. */
    private static final int PLACES = 64;

    /** {@code muster.delivery.connections-per-user}. */
    private static final int CONNECTIONS = 100;

    /** Fewer than the silent may have of them. */
    private static final int TOGETHER = 30;

    private static final int ROUNDS = 3;

    @Test
    void without_a_proof_of_who_is_there_the_answer_is_401() {
        assertThat(handshake().status()).isEqualTo(401);
        assertThat(handshake().bearer("").status()).isEqualTo(401);
        assertThat(handshake().cookie("wrong").status()).isEqualTo(401);
    }

    /** More than the gate has places for, of each kind that ends otherwise than with a welcome. */
    @Test
    void who_is_refused_or_does_not_go_on_keeps_nobody_out() {
        var silent = new ArrayList<RawSocket>();
        try {
            for (int i = 0; i < PLACES + 1; i++) {
                assertThat(handshake().bearer("wrong").status()).isEqualTo(401);
                assertThat(handshake()
                                .bearer(mallory.token())
                                .without("Upgrade")
                                .status())
                        .isNotIn(101, 503);
                handshake().bearer(mallory.token()).open().close();
                silent.add(handshake().bearer(mallory.token()).open());
            }
            handshake().bearer(mallory.token()).open().greeted().close();
        } finally {
            silent.forEach(RawSocket::close);
        }
    }

    /** Their hellos are read with the same statements. */
    @Test
    void together_each_is_welcomed_to_its_own_groups_before_its_next_request_is_answered() {
        var people = town.people(
                IntStream.range(0, TOGETHER).mapToObj(i -> "crowd" + i).toArray(String[]::new));
        var groups = new ArrayList<List<Long>>();
        for (int i = 0; i < TOGETHER; i++) {
            var own = new ArrayList<Long>();
            for (int j = 0; j < i % 3; j++) { // Some are in no group at all.
                own.add(town.groupOf(people.get(i), people.get((i + 1) % TOGETHER)));
            }
            groups.add(own);
        }
        for (int round = 0; round < ROUNDS; round++) {
            var sockets = people.stream().map(town::socket).toList();
            var storm = Executors.newFixedThreadPool(TOGETHER);
            try {
                CompletableFuture.allOf(sockets.stream()
                                .map(socket -> CompletableFuture.runAsync(() -> socket.text(helloAndMore()), storm))
                                .toArray(CompletableFuture<?>[]::new))
                        .join();
            } finally {
                storm.shutdown();
            }
            for (int i = 0; i < TOGETHER; i++) {
                var first = sockets.get(i).until("a first word", frame -> true);
                assertThat(first.members()).containsEntry("op", "welcome").containsEntry("ref", "hello");
                assertThat(first.object("user").id("id"))
                        .isEqualTo(people.get(i).id());
                var own = new ArrayList<>(groups.get(i));
                own.addAll(groups.get((i + TOGETHER - 1) % TOGETHER));
                assertThat(groupsIn(first, "groups")).containsExactlyInAnyOrderElementsOf(own);
                var second = sockets.get(i).answer("list");
                assertThat(groupsIn(second, "items")).containsExactlyInAnyOrderElementsOf(own);
                sockets.get(i).close();
            }
        }
    }

    private static String helloAndMore() {
        return "["
                + new Request.Hello("hello", "raw", GroupSelection.EVERY, Map.of()).toJson()
                + ",{\"op\":\"conversations\",\"ref\":\"list\"}]";
    }

    private static List<Long> groupsIn(JsonObject frame, String list) {
        return frame.list(list, TOGETHER).stream()
                .map(group -> Json.object(group).id("g"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "' OR 1=1 --", "admin"})
    void a_wrong_token_is_401(String token) {
        assertThat(handshake().bearer(token).status()).isEqualTo(401);
    }

    @Test
    void a_token_of_endless_length_is_refused() {
        assertThat(handshake().bearer("t".repeat(4_000)).status()).isEqualTo(401);
    }

    @Test
    void signing_out_closes_the_sockets_of_that_session_alone() {
        var session = town.signedIn(mallory.login());
        try (var other = handshake().bearer(mallory.token()).open().greeted();
                var socket = handshake().bearer(session.token()).open().greeted()) {
            session.rest().call("DELETE", "sessions/current", null);

            assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
            other.greet("again");
            assertThat(other.answer("again").get("code")).isEqualTo("conflict");
        }
        assertThat(handshake().bearer(session.token()).status()).isEqualTo(401);
    }

    @Test
    void who_signs_out_before_hello_is_not_welcomed() {
        var session = town.signedIn(mallory.login());
        try (var socket = handshake().bearer(session.token()).open()) {
            session.rest().call("DELETE", "sessions/current", null);

            socket.greet("late");

            assertThat(socket.closed()).isEqualTo(1008);
            assertThat(socket.heard()).isEmpty();
        }
    }

    @Test
    void a_ticket_opens_once() {
        var ticket =
                Json.parseObject(mallory.rest().call("POST", "tickets", null)).text("ticket", 512);

        try (var socket = handshake().ticket(ticket).open()) {
            socket.greeted();
        }

        assertThat(handshake().ticket(ticket).status()).isEqualTo(401);
    }

    /** Whether or not the cleanup has been there. */
    @Test
    void a_ticket_or_a_session_whose_time_is_over_opens_nothing() {
        var late = town.person("late");
        var ticket = late.rest().ticket();
        var ofLate = " where session_id in (select id from identity.session where user_id = " + late.id() + ")";
        Tables.run("update identity.ticket set expires_at = now() - interval '1 millisecond'" + ofLate);
        assertThat(handshake().ticket(ticket).status()).isEqualTo(401);

        Tables.run("update identity.session set expires_at = now() where user_id = " + late.id());
        assertThat(handshake().bearer(late.token()).status()).isEqualTo(401);
        assertThat(RawHttp.at(base())
                        .bearer(late.token())
                        .ask("/api/v1/conversations")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "%00", "%27%20OR%201=1"})
    void a_wrong_ticket_is_401(String ticket) {
        assertThat(handshake().ticket(ticket).status()).isEqualTo(401);
    }

    @Test
    void a_token_is_no_ticket() {
        assertThat(handshake().ticket(mallory.token()).status()).isEqualTo(401);
    }

    @Test
    void the_cookie_opens_for_a_page_of_our_own() {
        var own = "http://" + town.base().getAuthority();

        try (var socket =
                handshake().cookie(mallory.token()).header("Origin", own).open()) {
            socket.greeted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://%s.evil.example", "http://evil%s", "ftp://", ""})
    void the_cookie_does_not_open_for_a_foreign_page(String pattern) {
        var origin = pattern.formatted(town.base().getAuthority());

        assertThat(handshake().cookie(mallory.token()).header("Origin", origin).status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/..;/ws",
                "api/%2e%2e/ws",
                "/ws",
                "ws/",
                "%77s",
                "ws;x=1",
                "chat.js/../ws",
                "x/..;x/ws",
                "ws%2f",
                "."
            })
    void f27_a_crooked_path_does_not_open_for_a_foreign_page(String path) {
        var answer = handshake()
                .path(path)
                .cookie(mallory.token())
                .header("Origin", "http://evil.example")
                .knock();

        assertThat(answer.socket()).as(path).isEmpty();
        // Payara now and then answers a dot at the end itself, with an empty 200.
        assertThat(answer.status()).as(path).isIn(path.equals(".") ? List.of(200, 400, 404) : List.of(400, 403, 404));
    }

    @Test
    void the_cookie_does_not_open_without_an_origin() {
        assertThat(handshake().cookie(mallory.token()).status()).isEqualTo(403);
    }

    @Test
    void without_our_subprotocol_the_connection_is_closed_at_once() {
        try (var without = handshake()
                        .bearer(mallory.token())
                        .without("Sec-WebSocket-Protocol")
                        .open();
                var other = handshake()
                        .bearer(mallory.token())
                        .header("Sec-WebSocket-Protocol", "muster.v0")
                        .open()) {
            assertThat(without.closed()).isEqualTo(1008);
            assertThat(other.closed()).isEqualTo(1008);
        }
    }

    @Test
    void our_subprotocol_is_found_among_others() {
        try (var socket = handshake()
                .bearer(mallory.token())
                .header("Sec-WebSocket-Protocol", "mqtt, muster.v1")
                .open()) {
            socket.greeted();
        }
    }

    @Test
    void what_is_no_handshake_is_refused() {
        assertThat(handshake().bearer(mallory.token()).without("Upgrade").status())
                .isBetween(400, 499);
        assertThat(handshake()
                        .bearer(mallory.token())
                        .without("Sec-WebSocket-Key")
                        .status())
                .isBetween(400, 499);
        assertThat(handshake()
                        .bearer(mallory.token())
                        .header("Sec-WebSocket-Version", "12")
                        .status())
                .isBetween(400, 499);
    }

    /** On every server, for each has its own way to refuse a handshake. */
    @Test
    void who_has_all_connections_that_one_may_have_is_told_when_to_ask_again() {
        var sockets = new ArrayList<RawSocket>();
        var person = town.person("greedy");
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(handshake().bearer(person.token()).open().greeted());
            }

            var more = handshake().bearer(person.token()).knock();

            assertThat(more.status()).isEqualTo(429);
            assertThat(more.retryAfter())
                    .hasValueSatisfying(
                            wait -> assertThat(wait).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(21)));
        } finally {
            sockets.forEach(RawSocket::close);
        }
    }

    private static Handshake handshake() {
        return Handshake.at(town.base());
    }
}
