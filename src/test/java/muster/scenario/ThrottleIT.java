package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import muster.client.RefusedException;
import muster.kernel.JsonObject;
import muster.kernel.Request;
import muster.launcher.Ports;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8 and F24: who wants more than his share is told so, told when to come back, and sent away if he does not listen. */
class ThrottleIT {
    private static final int BURST = 10;
    private static final int SENDS = 10;
    private static final int GROUP_SENDS = 15;
    private static final int REQUESTS = 10;
    private static final int USER_REQUESTS = 30;
    private static final int ADDRESS_REQUESTS = 10;
    private static final int BYTES = 20_000;
    private static final int CONNECTIONS = 5;
    private static final int ADDRESS_CONNECTIONS = 4;
    private static final int REFUSALS = 100;
    private static final int PENALTY_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String FRIEND = "https://portal.corp";

    private static House house;
    private static Town town;
    private static int addresses;

    private Person mallory;
    private Neighbours neighbours;
    private long group;

    @BeforeAll
    static void open() {
        house = new House("throttle")
                .open(Map.ofEntries(
                        Map.entry("muster.delivery.connection-sends-per-second", "" + SENDS),
                        Map.entry("muster.delivery.user-sends-per-second", "" + SENDS),
                        Map.entry("muster.delivery.group-sends-per-second", "" + GROUP_SENDS),
                        Map.entry("muster.delivery.connection-requests-per-second", "" + REQUESTS),
                        Map.entry("muster.delivery.user-requests-per-second", "" + USER_REQUESTS),
                        Map.entry("muster.delivery.address-requests-per-second", "" + ADDRESS_REQUESTS),
                        Map.entry("muster.delivery.connection-bytes-per-second", "" + BYTES),
                        Map.entry("muster.delivery.user-bytes-per-second", "" + BYTES),
                        Map.entry("muster.delivery.connections-per-user", "" + CONNECTIONS),
                        Map.entry("muster.delivery.connections-per-address", "" + ADDRESS_CONNECTIONS),
                        Map.entry("muster.delivery.refusals-max", "" + REFUSALS),
                        Map.entry("muster.delivery.penalty", "PT" + PENALTY_SECONDS + "S"),
                        Map.entry("muster.server.proxies", Ports.LOOPBACK),
                        Map.entry("muster.server.allowed-origins", FRIEND)));
        town = new Town(house.base());
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(town, house);
    }

    @BeforeEach
    void move_in() {
        mallory = town.person("mallory");
        neighbours = new Neighbours(town, PATIENCE, mallory);
        group = town.groupOf(mallory);
    }

    @AfterEach
    void the_neighbours_notice_nothing() {
        neighbours.noticeNothing();
        neighbours.haveHeardEverythingOnce();
    }

    @Test
    void who_sends_too_much_is_refused_for_a_while_and_nothing_of_it_is_lost() {
        var socket = town.socket(mallory).greeted();
        int wanted = SENDS * BURST + REFUSALS - 5;

        IntStream.range(0, wanted).forEach(i -> socket.text(send(group, i)));

        int stored = 0;
        var refusals = new ArrayList<JsonObject>();
        for (int i = 0; i < wanted; i++) {
            var answer = socket.until("an answer", frame -> frame.has("ref"));
            if ("sent".equals(answer.get("op"))) {
                stored++;
            } else {
                refusals.add(answer);
            }
        }
        assertThat(stored).isGreaterThanOrEqualTo(SENDS * BURST).isLessThan(wanted);
        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.get("code")).isEqualTo("rate_limited");
            assertThat(refusal.get("cid")).isNotNull();
        });
        long first = retryAfter(refusals.get(0));
        assertThat(retryAfter(refusals.get(refusals.size() - 1)))
                .as("not all at the same moment")
                .isGreaterThan(first);
        await().pollDelay(Duration.ofMillis(first))
                .atMost(Duration.ofMillis(first).plusSeconds(1))
                .until(() -> true);
        socket.text(send(group, wanted));
        assertThat(socket.answer("s" + wanted).get("op")).isEqualTo("sent");
    }

    @Test
    void who_goes_on_regardless_is_closed_and_kept_out_for_a_while() {
        var socket = town.socket(mallory).greeted();
        int sent = 0;
        while (sent < 2 * (SENDS * BURST + REFUSALS)
                && socket.tryWrite(RawSocket.masked(0x81, send(group, sent).getBytes(StandardCharsets.UTF_8)))) {
            sent++;
        }
        assertThat(socket.closed()).isIn(1013, RawSocket.CUT);

        var again = Handshake.at(house.base()).bearer(mallory.token()).knock();

        assertThat(again.status()).isEqualTo(429);
        assertThat(again.retryAfter())
                .hasValueSatisfying(
                        wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(PENALTY_SECONDS)));
        await().atMost(Duration.ofSeconds(3 * PENALTY_SECONDS))
                .until(() -> Handshake.at(house.base()).bearer(mallory.token()).status() == 101);
        assertThat(town.signedIn(mallory.login()).rest().conversations().items())
                .as("by REST meanwhile")
                .isNotEmpty();
    }

    @Test
    void what_cannot_be_understood_costs_as_much() {
        var socket = town.socket(mallory).greeted();

        for (int i = 0; i < REFUSALS * 2; i++) {
            socket.tryWrite(RawSocket.masked(0x81, new byte[] {'{'}));
        }

        assertThat(socket.closed()).isIn(1013, RawSocket.CUT);
    }

    @Test
    void other_requests_and_bytes_have_bounds_of_their_own() {
        var asking = town.socket(mallory).greeted();
        asking.text(send(group, 0)); // The head is known from now on, so that an ack waits for nothing.
        assertThat(asking.answer("s0").get("op")).isEqualTo("sent");
        int wanted = REQUESTS * BURST + REFUSALS - 5;
        IntStream.range(0, wanted)
                .forEach(i -> asking.text("{\"op\":\"ack\",\"cursors\":{\"" + group + "\":1},\"ref\":\"a" + i + "\"}"));
        assertThat(refusals(asking, wanted)).isBetween(1, REFUSALS);

        var talking = town.socket(town.person("talker")).greeted();
        var large = FrameBytes.pingOf(40_000);
        IntStream.range(0, 8).forEach(i -> talking.text(large));
        var tooMuch = talking.error();
        assertThat(tooMuch.get("code")).isEqualTo("rate_limited");
        assertThat(tooMuch.get("ref")).as("or nobody would repeat it").isEqualTo("large");
    }

    @Test
    void a_group_has_a_bound_however_many_talk_in_it() {
        var people = town.people("one", "two", "three");
        long crowded = town.groupOf(people.get(0), people.get(1), people.get(2));
        var sockets =
                people.stream().map(person -> town.socket(person).greeted()).toList();
        int each = (GROUP_SENDS * BURST + REFUSALS - 10) / 3; // All of them together have fewer refusals than one may.

        for (int i = 0; i < each; i++) {
            for (var socket : sockets) {
                socket.text(send(crowded, i));
            }
        }

        int refused =
                sockets.stream().mapToInt(socket -> refusals(socket, each)).sum();
        assertThat(refused).isPositive();
        var stranger = town.socket(mallory).greeted();
        stranger.text(send(crowded, 0));
        assertThat(stranger.answer("s0").get("code")).as("how busy it is").isEqualTo("not_found");
        Town.refused(
                "not_found",
                () -> mallory.rest().call("POST", "groups/" + crowded + "/entries", "{\"cid\":\"x\",\"body\":\"x\"}"));
        long other = town.groupOf(people.get(0));
        sockets.get(0).text(send(other, each));
        assertThat(sockets.get(0).answer("s" + each).get("op")).as("elsewhere").isEqualTo("sent");
    }

    @Test
    void who_is_not_in_a_group_uses_up_nothing_of_it() {
        int each = SENDS * BURST - 5;
        for (var stranger : town.people("one", "two")) {
            var socket = town.socket(stranger).greeted();
            IntStream.range(0, each).forEach(i -> socket.text(send(group, i)));
            for (int i = 0; i < each; i++) {
                assertThat(socket.answer("s" + i).get("code")).isEqualTo("not_found");
            }
        }

        var member = town.socket(mallory).greeted();
        IntStream.range(0, each).forEach(i -> member.text(send(group, i)));
        assertThat(refusals(member, each)).isZero();
    }

    @Test
    void pongs_that_nobody_asked_for_are_paid_for_as_well() {
        var socket = town.socket(mallory).greeted();
        var pongs = new ByteArrayOutputStream();
        IntStream.range(0, 1_000).forEach(i -> pongs.writeBytes(RawSocket.masked(0x80 | RawSocket.PONG, new byte[0])));
        int pays = BYTES * BURST / 8;

        int sent = 0;
        while (sent < 3 * pays && socket.tryWrite(pongs.toByteArray())) {
            sent += 1_000;
        }

        assertThat(socket.closed()).isIn(1013, RawSocket.CUT);
    }

    @Test
    void rest_has_the_same_bounds() {
        int wanted = USER_REQUESTS * BURST * 3;
        RefusedException refusal = null;
        for (int i = 0; i < wanted && refusal == null; i++) {
            try {
                mallory.rest().call("POST", "groups/" + group + "/entries", "{\"cid\":\"r" + i + "\",\"body\":\"x\"}");
            } catch (RefusedException e) {
                refusal = e;
            }
        }
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo("rate_limited");
        assertThat(refusal.retryAfter()).isPositive();

        var answer = IntStream.range(0, wanted)
                .mapToObj(i -> RawHttp.at(house.base()).bearer(mallory.token()).ask("/api/v1/conversations"))
                .filter(each -> each.status() != 200)
                .findFirst()
                .orElseThrow();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(town.admin().call("GET", "conversations", null)).as("others").isNotEmpty();
    }

    @Test
    void an_address_has_bounds_before_anybody_knows_who_is_there() {
        var address = address();
        var answer = IntStream.range(0, ADDRESS_REQUESTS * BURST * 3)
                .mapToObj(i -> from(address).ask("/api/v1/conversations"))
                .filter(each -> each.status() != 401)
                .findFirst()
                .orElseThrow();
        assertThat(answer.status()).isEqualTo(429);

        assertThat(from("6.6.6.6, " + address).ask("/api/v1/conversations").status())
                .as("what a client invents is not looked at")
                .isEqualTo(429);
        assertThat(from(address()).ask("/api/v1/conversations").status()).isEqualTo(401);
        assertThat(from(address).ask("/chat.js").status()).as("files").isEqualTo(200);
    }

    @Test
    void an_address_pays_more_for_a_handshake() {
        var address = address();

        var statuses = IntStream.range(0, 20)
                .mapToObj(i -> Handshake.at(house.base())
                        .bearer("wrong")
                        .header("X-Forwarded-For", address)
                        .status())
                .toList();

        assertThat(statuses).startsWith(401).endsWith(429);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_body_by_rest_is_paid_for_by_its_length_said_or_not(boolean said) {
        var large = "{\"cid\":\"c\",\"body\":\"x\"}" + " ".repeat(40_000);
        var path = "/api/v1/groups/" + group + "/entries";

        var statuses = IntStream.range(0, 10)
                .mapToObj(i -> RawHttp.at(house.base()).bearer(mallory.token()))
                .map(post -> said ? post.sending("POST", large) : post.sendingInPieces("POST", large))
                .map(post -> post.ask(path).status())
                .toList();

        assertThat(statuses).startsWith(200).contains(429);
    }

    @Test
    void a_user_has_so_many_connections() {
        var sockets = new ArrayList<RawSocket>();
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(town.socket(mallory).greeted());
        }

        var more = Handshake.at(house.base()).bearer(mallory.token()).knock();
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.retryAfter()).isPresent();

        sockets.get(0).close();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Handshake.at(house.base()).bearer(mallory.token()).status() == 101);
    }

    @Test
    void an_address_has_so_many_connections_whoever_opens_them() {
        var address = address();
        var people = town.people("a", "b", "c", "d", "e");
        List<RawSocket> in = people.subList(0, ADDRESS_CONNECTIONS).stream()
                .map(person -> knock(person, address).open().greeted())
                .toList();

        assertThat(knock(people.get(4), address).status()).isEqualTo(429);
        assertThat(knock(people.get(4), address()).status()).isEqualTo(101);

        in.get(0).close();
        await().atMost(Duration.ofSeconds(20)) // The address has few requests left as well.
                .until(() -> knock(people.get(4), address).status() == 101);
        in.forEach(RawSocket::close);
    }

    @Test
    void f27_an_allowed_origin_opens_a_socket_and_does_nothing_else() {
        var portal = Handshake.at(house.base()).cookie(mallory.token()).header("Origin", FRIEND);
        assertThat(portal.status()).isEqualTo(101);
        for (var other : List.of(FRIEND + ".evil", FRIEND + ":8443", "http://portal.corp", "https://portal.co")) {
            assertThat(Handshake.at(house.base())
                            .cookie(mallory.token())
                            .header("Origin", other)
                            .status())
                    .as(other)
                    .isEqualTo(403);
        }
        assertThat(RawHttp.at(house.base())
                        .cookie(mallory.token())
                        .header("Origin", FRIEND)
                        .sending("POST", "{}")
                        .ask("/api/v1/tickets")
                        .status())
                .isEqualTo(403);
    }

    private static String address() {
        return "10.0.0." + ++addresses;
    }

    private static RawHttp from(String forwardedFor) {
        return RawHttp.at(house.base()).header("X-Forwarded-For", forwardedFor);
    }

    private static Handshake knock(Person person, String address) {
        return Handshake.at(house.base()).bearer(person.token()).header("X-Forwarded-For", address);
    }

    private static long retryAfter(JsonObject refusal) {
        return refusal.number("retryAfter", 1, 10_000, -1);
    }

    private static int refusals(RawSocket socket, int answers) {
        int refused = 0;
        for (int i = 0; i < answers; i++) {
            var answer = socket.until("an answer", frame -> frame.has("ref"));
            if ("error".equals(answer.get("op"))) {
                assertThat(answer.get("code")).isEqualTo("rate_limited");
                refused++;
            }
        }
        return refused;
    }

    private static String send(long group, int number) {
        return new Request.Send("s" + number, group, "c" + number, "x", List.of(), 0).toJson();
    }
}
