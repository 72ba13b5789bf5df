package muster.scenario;

import static muster.scenario.HalfSent.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import muster.launcher.Ports;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F23: bodies that come late, slowly or never. They take the server's threads from nobody, and what comes late still counts. */
class SlowBodiesIT {
    private static final int WAIT_SECONDS = 8;
    private static final int SILENCE_SECONDS = 9;

    /** More than either server has threads. */
    private static final int SENDERS = 260;

    private static final int PER_ADDRESS = 270;
    private static final int PER_USER = 4;
    private static final Duration ENDED = Duration.ofSeconds(WAIT_SECONDS + SILENCE_SECONDS + 20);
    /** Shorter than they are waited for, so that nobody waits with them; long for a machine that runs two classes of tests. */
    private static final Duration AT_ONCE = Duration.ofSeconds(WAIT_SECONDS - 1);

    private static House house;
    private static Town town;

    private final LateRequests requests = new LateRequests(house.base());
    private final List<HalfSent> sent = requests.sent();

    @BeforeAll
    static void moveIn() {
        house = new House("slow-bodies")
                .open(Map.of(
                        "muster.server.proxies", Ports.LOOPBACK,
                        "muster.http.silence-seconds", "" + SILENCE_SECONDS,
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
        requests.close();
    }

    /** Enough of each kind to take all threads of either server. */
    @Test
    void who_sends_half_a_request_takes_nothing_from_anybody_and_is_answered() {
        var bob = town.person("bob");
        Map<HalfRequest, List<HalfSent>> all = new EnumMap<>(HalfRequest.class);
        for (var kind : HalfRequest.values()) {
            var address = "127.0.2." + (1 + all.size());
            all.put(
                    kind,
                    IntStream.range(0, SENDERS)
                            .mapToObj(i -> new HalfSent(house.base(), address, kind.text("")))
                            .toList());
            sent.addAll(all.get(kind));
        }

        othersGoOn(bob);
        all.forEach((kind, some) ->
                await(kind.name()).atMost(ENDED).until(() -> some.stream().allMatch(HalfSent::isDone)));
        othersGoOn(bob);
    }

    @Thorough
    @Test
    void from_many_addresses_they_do_not_either_and_are_cut() {
        var bob = town.person("bob");
        IntStream.range(0, SENDERS)
                .forEach(i ->
                        sent.add(new HalfSent(house.base(), "127.0.1." + (1 + i % 250), HalfRequest.SIGN_IN.text(""))));

        othersGoOn(bob);
        await().atMost(ENDED)
                .untilAsserted(
                        () -> assertThat(sent).extracting(HalfSent::status).containsOnly(408));
        await().atMost(ENDED).untilAsserted(() -> assertThat(sent).allMatch(HalfSent::isOver));
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
        var whole = requests.late("POST /api/v1/sessions", JSON, json);
        var pieces = requests.inPieces("POST /api/v1/sessions", JSON, json.substring(0, 9), json.substring(9));

        for (var each : List.of(whole, pieces)) {
            await().atMost(AT_ONCE)
                    .untilAsserted(() -> assertThat(each.status()).isEqualTo(201));
            assertThat(each.heard())
                    .contains("Set-Cookie", "HttpOnly", "Content-Security-Policy", "no-store", "\"token\"");
        }
    }

    @Test
    void a_password_that_comes_with_its_head_signs_in() {
        var bob = town.person("bob");
        var json = "{\"login\":\"" + bob.login() + "\",\"password\":\"" + bob.login() + "\"}";
        var head = "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n" + JSON;
        sent.add(new HalfSent(
                house.base(), Ports.LOOPBACK, head + "Content-Length: " + json.length() + "\r\n\r\n" + json));
        sent.add(new HalfSent(
                house.base(),
                Ports.LOOPBACK,
                head + "Transfer-Encoding: chunked\r\n\r\n" + LateRequests.chunk(json.substring(0, 9))
                        + LateRequests.chunk(json.substring(9)) + LateRequests.chunk("")));

        await().atMost(AT_ONCE)
                .untilAsserted(
                        () -> assertThat(sent).extracting(HalfSent::status).containsOnly(201));
    }

    @Test
    void who_asks_first_whether_to_send_is_told_to() {
        var bob = town.person("bob");
        var json = "{\"login\":\"" + bob.login() + "\",\"password\":\"" + bob.login() + "\"}";
        var head = JSON + "Expect: 100-continue\r\nContent-Length: " + json.length() + "\r\n\r\n";
        var stranger =
                new HalfSent(house.base(), Ports.LOOPBACK, "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n" + head);
        var member = new HalfSent(
                house.base(), Ports.LOOPBACK, "POST /api/v1/groups HTTP/1.1\r\nHost: x\r\n" + bearer(bob) + head);
        sent.addAll(List.of(stranger, member));

        for (var each : sent) {
            await().atMost(AT_ONCE)
                    .untilAsserted(() -> assertThat(each.status()).isEqualTo(100));
        }
        stranger.say(json);
        member.say("{\"name\":\"asked\"}" + " ".repeat(json.length() - 16));
        for (var each : sent) {
            await().atMost(AT_ONCE).untilAsserted(() -> assertThat(each.heard()).contains("HTTP/1.1 201 "));
        }
    }

    /** WildFly speaks it with whoever asks; there nobody says beforehand whether a body follows. */
    @Test
    void who_speaks_http_2_is_answered() throws Exception {
        var http = HttpClient.newHttpClient();
        var bob = town.person("bob");
        var page = http.send(to("index.html").build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(http.send(to("login/oidc").build(), BodyHandlers.discarding())
                        .statusCode())
                .as("there is no provider")
                .isEqualTo(404);
        if (page.version() == HttpClient.Version.HTTP_2) {
            var json = "{\"name\":\"over HTTP/2\"}";
            var request = to("api/v1/groups")
                    .header("Authorization", "Bearer " + bob.token())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(json)));
            assertThat(http.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        }
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(house.base().resolve(path)).timeout(AT_ONCE);
    }

    @Test
    void what_comes_late_is_refused_like_what_comes_at_once() {
        var refused = List.of(
                Map.entry(requests.late("POST /api/v1/groups", JSON, "{\"name\":\"x\"}"), 401),
                Map.entry(
                        requests.late("POST /api/v1/groups", JSON + "Authorization: Bearer x\r\n", "{\"name\":\"x\"}"),
                        401),
                Map.entry(requests.late("POST /api/v1/admin/groups/1/archive", JSON, "{}"), 401),
                Map.entry(requests.late("POST /admin/users.xhtml", "", "x=y"), 401),
                Map.entry(requests.late("POST /api/v1/sessions", JSON, "{\"login\":"), 400),
                Map.entry(requests.late("POST /api/v1/sessions", JSON, "{\"login\":\"x\",\"password\":\"x\"}"), 401));

        var tooLong = requests.inPieces("POST /api/v1/sessions", JSON, " ".repeat(50_000), " ".repeat(50_000));
        await().atMost(AT_ONCE).untilAsserted(() -> assertThat(tooLong.status()).isEqualTo(413));
        for (var each : refused) {
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
                        house.base(), Ports.LOOPBACK, HalfRequest.SIGN_IN.text("X-Forwarded-For: 192.0.2.1\r\n"))));

        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(sent.stream().filter(each -> each.status() == 503))
                        .hasSize(20)
                        .allSatisfy(each -> assertThat(each.heard()).contains("Retry-After: 2", "\"code\":\"busy\"")));
        var other =
                new HalfSent(house.base(), Ports.LOOPBACK, HalfRequest.SIGN_IN.text("X-Forwarded-For: 192.0.2.2\r\n"));
        sent.add(other);
        await().during(Duration.ofSeconds(1))
                .atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(other.status()).isZero());
    }

    @Test
    void a_member_who_sends_slowly_keeps_some_threads_and_not_all() {
        var bob = town.person("bob");
        var mallory = town.person("mallory");
        var head = bearer(mallory) + JSON;
        IntStream.range(0, 100)
                .forEach(i -> sent.add(new HalfSent(
                        house.base(),
                        Ports.LOOPBACK,
                        "POST /api/v1/groups HTTP/1.1\r\nHost: x\r\n" + head + "Content-Length: 500\r\n\r\n{")));

        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(sent.stream().filter(each -> each.status() == 503))
                        .hasSize(100 - PER_USER));
        othersGoOn(bob);

        await().atMost(ENDED)
                .untilAsserted(
                        () -> assertThat(sent).as("she says nothing more").allMatch(HalfSent::isDone));
        var again = requests.late("POST /api/v1/groups", head, "{\"name\":\"again\"}");
        await().atMost(AT_ONCE).untilAsserted(() -> assertThat(again.status()).isEqualTo(201));
    }

    @Thorough
    @Test
    void a_member_who_sends_byte_by_byte_is_ended_too() {
        var mallory = town.person("mallory");
        var drops = new HalfSent(
                house.base(),
                Ports.LOOPBACK,
                "POST /api/v1/groups HTTP/1.1\r\nHost: x\r\n" + bearer(mallory) + JSON
                        + "Content-Length: 500\r\n\r\n{");
        sent.add(drops);

        await().atMost(ENDED).until(() -> drops.say(" ").isOver());
        assertThat(drops.heard()).doesNotContain("HTTP/1.1 2");
    }

    @Test
    void what_members_send_late_is_done() {
        var bob = town.person("bob");
        var small = requests.late("POST /api/v1/groups", bearer(bob) + JSON, "{\"name\":\"late\"}");
        var large = requests.late(
                "POST /api/v1/groups", bearer(bob) + JSON, "{\"name\":\"large\"" + " ".repeat(900_000) + "}");
        var pieces = requests.inPieces("POST /api/v1/groups", bearer(bob) + JSON, "{\"name\":", "\"in pieces\"}");

        for (var each : List.of(small, large, pieces)) {
            await().atMost(AT_ONCE)
                    .untilAsserted(
                            () -> assertThat(each.status()).as(each.heard()).isEqualTo(201));
        }
    }

    @Test
    void a_click_on_an_admin_page_that_comes_late_is_done() {
        var admin = town.staff("admin");
        var page = RawHttp.at(house.base()).cookie(admin.token()).ask("/admin/users.xhtml");
        var views = found("(muster_views=[^;]+)", page.header("Set-Cookie").orElseThrow());
        var state = URLEncoder.encode(
                found("name=\"jakarta.faces.ViewState\"[^>]* value=\"([^\"]+)\"", page.body()), StandardCharsets.UTF_8);
        var nonce = URLEncoder.encode(
                found("'nonce-([^']+)'", page.header("Content-Security-Policy").orElseThrow()), StandardCharsets.UTF_8);
        var headers = "Cookie: muster_session=" + admin.token() + "; " + views
                + "\r\nX-Muster: 1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        var login = admin.login() + "-late";
        var form = "create=create&create:login=" + login + "&create:name=%E6%9D%8E&create:make=&primefaces.nonce="
                + nonce + "&jakarta.faces.ViewState=" + state;

        var whole = requests.late("POST /admin/users.xhtml", headers, form);
        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(admin.rest().call("GET", "users?login=" + login, null))
                        .as(whole.heard())
                        .contains("李"));

        var second = form.replace(login, login + "-2");
        var pieces =
                requests.inPieces("POST /admin/users.xhtml", headers, second.substring(0, 40), second.substring(40));
        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(admin.rest().call("GET", "users?login=" + login + "-2", null))
                        .as(pieces.heard())
                        .contains("李"));
    }

    private static String found(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static String bearer(Person person) {
        return "Authorization: Bearer " + person.token() + "\r\n";
    }
}
