package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import muster.client.ClientState;
import muster.kernel.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Those of whom nothing is heard, behind a WebSocket and before there is one. */
class HeartbeatIT {
    private static final int SILENCE_SECONDS = 3;

    /** The next look of the server, which is a second away, and a busy machine's hesitation. */
    private static final Duration ENDED = Duration.ofSeconds(SILENCE_SECONDS + 1 + 6);

    private static final int SLOW_OF_EACH = 100;
    private static final String HEAD = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nX-Slow: ";

    private static House house;
    private static Town town;

    @BeforeAll
    static void moveIn() {
        house = new House("heartbeat");
        house.open(Map.of(
                "muster.delivery.heartbeat",
                "PT1S",
                "muster.identity.cleanup-every",
                "PT1S",
                "muster.http.silence-seconds",
                Integer.toString(SILENCE_SECONDS)));
        town = new Town(house.base());
    }

    @AfterAll
    static void moveOut() throws Exception {
        Closing.all(town, house);
    }

    /** F12: a client that vanished without a word is noticed; one that only has nothing to say is not. */
    @Test
    void who_answers_nothing_is_closed_after_two_periods_and_who_pings_stays() {
        var people = town.people("quiet", "dead");
        var quiet = town.ear(people.get(0));
        var dead = town.socket(people.get(1)).greeted();

        assertThat(dead.closed(Duration.ofSeconds(8))).isEqualTo(1001);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(8))
                .until(() -> quiet.client().state() == ClientState.LIVE);
    }

    @Test
    void a_session_that_nobody_uses_is_over_one_day_and_a_token_of_a_program_is_not() {
        var away = town.person("away");
        var program = Json.parseObject(
                        away.rest().call("POST", "tokens", "{\"name\":\"program\",\"scopes\":[\"read\"]}"))
                .text("token", 200);
        var socket = town.socket(away).greeted();

        await().atMost(Promised.WITHIN_A_SECOND).untilAsserted(() -> {
            // Each time anew: the last use may be written down just then.
            house.execute("update identity.session set created_at = now() - interval '15 days', used_at = null"
                    + " where user_id = " + away.id());
            assertThat(status(away.token())).isEqualTo(401);
        });
        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        assertThat(status(program)).isEqualTo(200);
    }

    private static int status(String token) {
        return RawHttp.at(house.base())
                .bearer(token)
                .ask("/api/v1/conversations")
                .status();
    }

    /**
     * F23. Whoever sends its head byte by byte is never silent: WildFly ends it all the same, Payara has no knob for that and
     * leaves it to the proxy in front (README, Hardening).
     */
    @Test
    void f23_who_never_ends_a_request_is_ended_and_nobody_else_notices() {
        var neighbours = new Neighbours(town, Duration.ofSeconds(SILENCE_SECONDS));
        var silent = opened("");
        var stuck = opened(HEAD);
        var dripping = opened(HEAD);
        try {
            await().atMost(ENDED).untilAsserted(() -> {
                dripping.forEach(socket -> say(socket, "x"));
                neighbours.noticeNothing();
                assertThat(open(silent)).as("silent ones").isZero();
                assertThat(open(stuck)).as("ones in the middle of a head").isZero();
                if (TestedServer.get() == TestedServer.WILDFLY) {
                    assertThat(open(dripping))
                            .as("ones that send it byte by byte")
                            .isZero();
                }
            });
            neighbours.haveHeardEverythingOnce();
        } finally {
            Stream.of(silent, stuck, dripping).flatMap(List::stream).forEach(HeartbeatIT::hangUp);
        }
    }

    private static List<Socket> opened(String begin) {
        var base = house.base();
        return IntStream.range(0, SLOW_OF_EACH)
                .mapToObj(i -> {
                    try {
                        var socket = new Socket(base.getHost(), base.getPort());
                        socket.setSoTimeout(1);
                        say(socket, begin);
                        return socket;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private static long open(List<Socket> some) {
        return some.stream().filter(HeartbeatIT::isOpen).count();
    }

    /** Whatever it still says (408, 400): it ends. */
    private static boolean isOpen(Socket socket) {
        try {
            return socket.getInputStream().read(new byte[4_096]) >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void say(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The server has ended it.
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
