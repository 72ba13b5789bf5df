package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import muster.launcher.Ports;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F23: bodies that come late, slowly or never. They take the server's threads from nobody, and what comes late still counts. */
class SlowBodiesIT {
    private static final int WAIT_SECONDS = 8;

    /** More than either server has threads. */
    private static final int SENDERS = 260;

    private static final int PER_ADDRESS = 270;
    private static final int PER_USER = 4;
    private static final Duration ENDED = Duration.ofSeconds(WAIT_SECONDS + 10);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final String JSON = "Content-Type: application/json\r\n";

    private static House house;
    private static Town town;

    private final List<HalfSent> sent = new ArrayList<>();

    private enum Kind {
        SIGN_IN("POST /api/v1/sessions", JSON + "Content-Length: 500\r\n", "{\"login\":"),
        SIGN_IN_IN_PIECES("POST /api/v1/sessions", JSON + "Transfer-Encoding: chunked\r\n", "5\r\n{\"log"),
        SIGN_IN_TOO_LONG("POST /api/v1/sessions", JSON + "Content-Length: 1000000\r\n", "{"),
        WRONG_TOKEN("POST /api/v1/groups", "Authorization: Bearer wrong\r\n" + JSON + "Content-Length: 500\r\n", "{"),
        A_PAGE("POST /index.html", "Content-Length: 500\r\n", "x"),
        NOWHERE("PUT /nowhere", "Content-Length: 500\r\n", "x"),
        CROOKED("POST /api/..;/ws", "Content-Length: 500\r\n", "x"),
        AN_ADMIN_PAGE(
                "POST /admin/users.xhtml",
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n",
                "x="),
        HANDSHAKE(
                "GET /ws",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nContent-Length: 500\r\n",
                "");

        private final String line;
        private final String headers;
        private final String begin;

        Kind(String line, String headers, String begin) {
            this.line = line;
            this.headers = headers;
            this.begin = begin;
        }

        String text(String more) {
            return line + " HTTP/1.1\r\nHost: x\r\n" + more + headers + "\r\n" + begin;
        }
    }

    @BeforeAll
    static void moveIn() {
        house = new House("slow-bodies")
                .open(Map.of(
                        "muster.server.proxies", Ports.LOOPBACK,
                        "muster.server.body-wait-max", "PT" + WAIT_SECONDS + "S",
                        "muster.server.late-bodies-per-address-max", "" + PER_ADDRESS,
                        "muster.server.slow-bodies-per-user-max", "" + PER_USER));
        town = new Town(house.base());
    }

    @AfterAll
    static void moveOut() throws Exception {
        Closing.all(town, house);
    }

    @AfterEach
    void hangUp() {
        sent.forEach(HalfSent::close);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void who_sends_half_a_request_takes_nothing_from_anybody_and_is_ended(Kind kind) {
        var bob = town.person("bob");
        send(kind, Ports.LOOPBACK);

        othersGoOn(bob);

        await().atMost(ENDED)
                .untilAsserted(() -> assertThat(sent.stream().filter(each -> !each.isOver()))
                        .as("connections that are still there")
                        .isEmpty());
    }

    @Test
    void from_many_addresses_they_do_not_either() {
        var bob = town.person("bob");
        IntStream.range(0, SENDERS)
                .forEach(i -> sent.add(new HalfSent(house.base(), "127.0.1." + (1 + i % 250), Kind.SIGN_IN.text(""))));

        othersGoOn(bob);
        assertThat(sent).as("they are still there").noneMatch(HalfSent::isOver);
        await().atMost(ENDED)
                .untilAsserted(
                        () -> assertThat(sent).extracting(HalfSent::status).containsOnly(408));
    }

    private void send(Kind kind, String from) {
        IntStream.range(0, SENDERS).forEach(i -> sent.add(new HalfSent(house.base(), from, kind.text(""))));
    }

    private void othersGoOn(Person bob) {
        assertThat(atOnce(() -> RawHttp.at(house.base()).ask("/index.html").status()))
                .isEqualTo(200);
        assertThat(atOnce(() -> town.signedIn(bob.login()).id())).isEqualTo(bob.id());
        assertThat(atOnce(() -> {
                    town.socket(bob).greeted();
                    return true;
                }))
                .isTrue();
    }

    private static <T> T atOnce(Supplier<T> what) {
        return CompletableFuture.supplyAsync(what)
                .orTimeout(AT_ONCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void a_password_that_comes_late_and_in_pieces_signs_in() {
        var bob = town.person("bob");
        var json = "{\"login\":\"" + bob.login() + "\",\"password\":\"" + bob.login() + "\"}";
        var whole = late("POST /api/v1/sessions", JSON, json);
        var pieces = new HalfSent(
                house.base(), Ports.LOOPBACK, Kind.SIGN_IN_IN_PIECES.text("").replace("5\r\n{\"log", ""));
        sent.add(pieces);
        pause();
        pieces.say(Integer.toHexString(json.length()) + "\r\n" + json + "\r\n");
        pause();
        pieces.say("0\r\n\r\n");

        for (var each : List.of(whole, pieces)) {
            await().atMost(AT_ONCE)
                    .untilAsserted(() -> assertThat(each.status()).isEqualTo(201));
            assertThat(each.heard())
                    .contains("Set-Cookie", "HttpOnly", "Content-Security-Policy", "no-store", "\"token\"");
        }
    }

    @Test
    void what_comes_late_is_refused_like_what_comes_at_once() {
        var softly = List.of(
                Map.entry(late("POST /api/v1/groups", JSON, "{\"name\":\"x\"}"), 401),
                Map.entry(late("POST /api/v1/groups", JSON + "Authorization: Bearer x\r\n", "{\"name\":\"x\"}"), 401),
                Map.entry(late("PUT /nowhere", JSON, "{}"), 405),
                Map.entry(late("POST /api/v1/admin/groups/1/archive", JSON, "{}"), 401),
                Map.entry(late("POST /admin/users.xhtml", "", "x=y"), 401),
                Map.entry(late("POST /api/v1/sessions", JSON, "{\"login\":"), 400),
                Map.entry(late("POST /api/v1/sessions", JSON, "{\"login\":\"x\",\"password\":\"x\"}"), 401));

        for (var each : softly) {
            await().atMost(AT_ONCE)
                    .untilAsserted(() -> assertThat(each.getKey().status())
                            .as(each.getKey().heard())
                            .isEqualTo(each.getValue()));
        }
    }

    @Test
    void an_address_has_some_places_and_others_have_theirs() {
        IntStream.range(0, PER_ADDRESS + 20)
                .forEach(i -> sent.add(new HalfSent(
                        house.base(), Ports.LOOPBACK, Kind.SIGN_IN.text("X-Forwarded-For: 192.0.2.1\r\n"))));

        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(sent.stream().filter(each -> each.status() == 503))
                        .hasSize(20)
                        .allSatisfy(each -> assertThat(each.heard()).contains("Retry-After: 2", "\"code\":\"busy\"")));
        var other = new HalfSent(house.base(), Ports.LOOPBACK, Kind.SIGN_IN.text("X-Forwarded-For: 192.0.2.2\r\n"));
        sent.add(other);
        await().during(Duration.ofSeconds(1))
                .atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(other.status()).isZero());
    }

    @Test
    void a_member_who_sends_slowly_keeps_some_threads_and_not_all() {
        var bob = town.person("bob");
        var mallory = town.person("mallory");
        var head = "Authorization: Bearer " + mallory.token() + "\r\n" + JSON;
        IntStream.range(0, 100)
                .forEach(i -> sent.add(new HalfSent(
                        house.base(),
                        Ports.LOOPBACK,
                        "POST /api/v1/groups HTTP/1.1\r\nHost: x\r\n" + head + "Content-Length: 500\r\n\r\n{")));

        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(sent.stream().filter(each -> each.status() == 503))
                        .hasSize(100 - PER_USER));
        othersGoOn(bob);
    }

    @Test
    void what_members_send_late_is_done() {
        var bob = town.person("bob");
        var answer = late(
                "POST /api/v1/groups", "Authorization: Bearer " + bob.token() + "\r\n" + JSON, "{\"name\":\"late\"}");

        await().atMost(AT_ONCE).untilAsserted(() -> assertThat(answer.status()).isEqualTo(201));
    }

    /** The head, and after a while the body. */
    private HalfSent late(String line, String headers, String body) {
        var text = line + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
        var request = new HalfSent(house.base(), Ports.LOOPBACK, text);
        sent.add(request);
        pause();
        return request.say(body);
    }

    /** So long that the server has read what came before. */
    private static void pause() {
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    }
}
