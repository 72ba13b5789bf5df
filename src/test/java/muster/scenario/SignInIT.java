package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.JsonWriter;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passwords, sessions and tokens through REST and sockets (P7, F14, F26). */
class SignInIT extends InTown {
    private static final String CHOSEN = "a password of one's own";
    private static final int SESSIONS_MAX = 200;

    private Person anna;

    @BeforeEach
    void arrive() {
        anna = town.person("anna");
    }

    @Test
    void f26_p7_changing_the_password_ends_all_other_sessions_their_sockets_and_all_tickets() {
        var other = town.signedIn(anna.login());
        var socket = town.socket(other).greeted();
        var kept = town.socket(anna).greeted();
        var tickets = List.of(anna.rest().ticket(), other.rest().ticket());

        changePassword(anna, anna.login(), CHOSEN);

        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        Town.refused(MusterRest.UNAUTHORIZED, () -> other.rest().conversations());
        tickets.forEach(ticket ->
                assertThat(Handshake.at(base()).ticket(ticket).status()).isEqualTo(401));
        kept.greet("again");
        assertThat(kept.answer("again").get("code")).isEqualTo("conflict");
        anna.rest().conversations();
        Town.refused(MusterRest.UNAUTHORIZED, () -> town.signedIn(anna.login()));
        town.signedIn(anna.login(), CHOSEN);
    }

    @Test
    void a_new_password_is_long_enough_not_the_old_one_and_needs_the_old_one() {
        Town.refused("forbidden", () -> changePassword(anna, "wrong", CHOSEN));
        Town.refused("bad_request", () -> changePassword(anna, anna.login(), "1234567"));
        Town.refused("bad_request", () -> changePassword(anna, anna.login(), anna.login()));
        town.signedIn(anna.login());
    }

    @Test
    void who_must_change_the_password_can_do_nothing_else_and_then_everything() {
        var login = anna.login() + "-new";
        town.admin()
                .call("POST", "users", "[{\"login\":\"" + login + "\",\"password\":\"first\",\"mustChange\":true}]");
        var newcomer = town.signedIn(login, "first");
        var rest = newcomer.rest();

        assertThat(Json.parseObject(rest.call("GET", "sessions/current", null)).flag("mustChange"))
                .isTrue();
        Town.refused("forbidden", rest::conversations);
        Town.refused("forbidden", () -> rest.call("GET", "tokens", null));
        Town.refused("forbidden", rest::ticket);
        rest.as(token(town.admin(), user(newcomer) + "/tokens", "\"read\"")).conversations(); // Is no person's.
        assertThat(Handshake.at(base()).bearer(newcomer.token()).status()).isEqualTo(403);

        changePassword(newcomer, "first", CHOSEN);

        rest.conversations();
        town.socket(newcomer).greeted();
        assertThat(Json.parseObject(rest.call("GET", "sessions/current", null)).flag("mustChange"))
                .isFalse();
    }

    @Test
    void p7_a_reset_or_disabling_ends_everything_within_a_second_until_enabled() {
        var socket = town.socket(anna).greeted();
        var token = token(anna.rest(), "tokens", "\"read\"");

        town.admin().call("PUT", user(anna) + "/password", "{\"password\":\"given\"}");
        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        Town.refused(MusterRest.UNAUTHORIZED, () -> anna.rest().conversations());
        Town.refused(MusterRest.UNAUTHORIZED, () -> anna.rest().as(token).conversations());

        var again = town.signedIn(anna.login(), "given");
        changePassword(again, "given", CHOSEN);
        var second = town.socket(again).greeted();
        town.admin().call("PUT", user(anna) + "/disabled", null);
        assertThat(second.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        Town.refused(MusterRest.UNAUTHORIZED, () -> town.signedIn(anna.login(), CHOSEN));

        town.admin().call("DELETE", user(anna) + "/disabled", null);
        town.signedIn(anna.login(), CHOSEN).rest().conversations();
        assertThat(ServerRolesIT.audit(town.admin(), "target=user:" + anna.id()))
                .extracting(line -> line.get("act"))
                .contains("password_reset", "password_changed", "user_disabled", "user_enabled", "token_created");
    }

    @Test
    void a_token_may_do_what_its_scopes_say_by_rest_and_by_socket() {
        long group = town.groupOf(anna);
        var reader = anna.rest().as(token(anna.rest(), "tokens", "\"read\""));
        var writer = anna.rest().as(token(anna.rest(), "tokens", "\"read\",\"send\""));

        reader.entriesAfter(group, 0, 10);
        Town.refused("forbidden", () -> reader.send(group, "c", "x"));
        Town.refused("forbidden", () -> reader.call("GET", "tokens", null));
        long seq = writer.send(group, "c", "x").seq();
        Town.refused("forbidden", () -> writer.call("POST", "tokens", "{\"name\":\"x\",\"scopes\":[\"read\"]}"));
        Town.refused("forbidden", () -> writer.call("GET", "sessions", null));
        Town.refused(
                "forbidden", () -> writer.call("PUT", "sessions/current/password", "{\"old\":\"a\",\"new\":\"b\"}"));
        Town.refused("bad_request", () -> token(anna.rest(), "tokens", "\"account\""));

        try (var socket = Handshake.at(base()).ticket(reader.ticket()).open().greeted()) {
            socket.text("{\"op\":\"pull\",\"ref\":\"p\",\"g\":" + group + "}");
            assertThat(socket.answer("p").get("op")).isEqualTo("page");
            var cursors = ",\"cursors\":{\"" + group + "\":" + seq + "}}";
            socket.text("{\"op\":\"ack\",\"ref\":\"a\"" + cursors);
            assertThat(socket.answer("a").get("op")).isEqualTo("done");
            socket.text("{\"op\":\"confirmations\",\"ref\":\"c\",\"g\":" + group + ",\"seq\":" + seq + "}");
            assertThat(socket.answer("c").get("code"))
                    .as("it is read, and asks for none")
                    .isEqualTo("conflict");
            socket.text("{\"op\":\"read\",\"ref\":\"r\"" + cursors);
            assertThat(socket.answer("r").get("code")).isEqualTo("forbidden");
            socket.text("{\"op\":\"send\",\"ref\":\"s\",\"g\":" + group + ",\"cid\":\"d\",\"body\":\"x\"}");
            assertThat(socket.answer("s").get("code")).isEqualTo("forbidden");
        }
        assertThat(Town.texts(Town.log(anna, group))).containsExactly("x");
    }

    @Test
    void only_a_token_with_the_scope_admin_has_the_roles_of_its_user() {
        var auditor = town.staff("auditor");
        var plain = auditor.rest().as(token(auditor.rest(), "tokens", "\"read\",\"send\""));
        var strong = auditor.rest().as(token(auditor.rest(), "tokens", "\"read\",\"admin\""));

        Town.refused("forbidden", () -> plain.call("GET", "admin/audit", null));
        strong.call("GET", "admin/audit", null);
    }

    @Test
    void no_token_makes_its_finder_an_account_for_good() {
        var admin = town.staff("admin");
        var bot = admin.rest().as(token(admin.rest(), "tokens", "\"read\",\"send\",\"admin\""));

        bot.call("GET", "admin/users?limit=1", null);
        bot.createUsers(List.of(new MusterRest.NewUser(anna.login() + "-bot", "made by a bot", "x")));
        Town.refused("forbidden", () -> token(bot, user(anna) + "/tokens", "\"read\""));
        Town.refused("forbidden", () -> bot.call("GET", user(anna) + "/tokens", null));
        Town.refused("forbidden", () -> bot.call("PUT", user(anna) + "/password", "{\"password\":\"given\"}"));
        Town.refused("forbidden", () -> bot.call("PUT", user(anna) + "/roles/admin", null));
        Town.refused("forbidden", () -> bot.call("PUT", user(anna) + "/disabled", null));
        Town.refused("forbidden", () -> bot.call("DELETE", user(anna) + "/sessions", null));
        anna.rest().conversations();
    }

    @Test
    void sessions_and_tokens_are_listed_and_end_when_their_owner_or_an_administrator_says_so() {
        var other = town.signedIn(anna.login());
        var socket = town.socket(other).greeted();
        var sessions = list(anna.rest(), "sessions");
        assertThat(sessions).hasSize(2);
        assertThat(sessions.get(1).flag("current")).isTrue();
        assertThat(sessions.get(0).text("name", 100)).startsWith("Java");

        anna.rest().call("DELETE", "sessions/" + sessions.get(0).id("id"), null);
        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        assertThat(list(anna.rest(), "sessions")).hasSize(1);
        var bert = town.person("bert");
        Town.refused(
                "not_found",
                () -> bert.rest().call("DELETE", "sessions/" + sessions.get(1).id("id"), null));

        var token = token(town.admin(), user(anna) + "/tokens", "\"read\"");
        var tokens = list(town.admin(), user(anna) + "/tokens");
        assertThat(tokens).hasSize(1);
        var bot = Handshake.at(base()).bearer(token).open().greeted();
        town.admin().call("DELETE", user(anna) + "/sessions/" + tokens.get(0).id("id"), null);
        assertThat(bot.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1008);
        bot.close();
    }

    @Test
    void the_last_use_of_a_token_is_shown() {
        var token = token(anna.rest(), "tokens", "\"read\"");
        assertThat(list(anna.rest(), "tokens").get(0).has("used")).isFalse();

        anna.rest().as(token).conversations();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> list(anna.rest(), "tokens").get(0).has("used"));
    }

    @Test
    void over_the_bound_the_session_that_was_not_used_for_longest_ends() {
        var first = town.person("busy");
        var second = town.signedIn(first.login());
        Tables.run("insert into identity.session (user_id, token_hash, expires_at) select user_id,"
                + " sha256(convert_to(user_id || '-' || n, 'UTF8')), expires_at from identity.session,"
                + " generate_series(3, " + SESSIONS_MAX + ") n where token_hash = sha256('" + second.token() + "')");

        town.signedIn(first.login());

        Town.refused(MusterRest.UNAUTHORIZED, () -> first.rest().conversations());
        second.rest().conversations();
    }

    @Test
    void p7_a_sign_in_under_way_does_not_outlive_the_password_that_it_proved() throws SQLException {
        var other = town.person("other");

        var signIn = signInWhileTheHashBecomesThatOf(other);

        assertThat(signIn)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("not signed in");
    }

    @Test
    void a_sign_in_under_way_goes_on_when_the_same_password_is_stored_anew() throws SQLException {
        var login = anna.login() + "-same";
        var same = town.admin()
                .createUsers(List.of(new MusterRest.NewUser(login, anna.login(), login)))
                .get(0);

        var signIn = signInWhileTheHashBecomesThatOf(town.signedIn(same.login(), anna.login()));

        assertThat(signIn).succeedsWithin(Duration.ofSeconds(10));
    }

    /** Signs Anna in; when the old hash was compared and the session is to be opened, the new one is committed. */
    private CompletableFuture<MusterRest.Session> signInWhileTheHashBecomesThatOf(Person other) throws SQLException {
        var account = Surroundings.database();
        try (var connection = DriverManager.getConnection(account.url(), account.user(), account.password());
                var sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.executeUpdate(
                    "update identity.app_user set password_hash = (select password_hash from identity.app_user"
                            + " where id = " + other.id() + ") where id = " + anna.id());
            var signIn = CompletableFuture.supplyAsync(() -> town.stranger().signIn(anna.login(), anna.login()));
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> keepsOthersWaiting(sql));
            connection.commit();
            return signIn;
        }
    }

    private static boolean keepsOthersWaiting(Statement sql) throws SQLException {
        try (var waiting = sql.executeQuery(
                "select 1 from pg_locks where not granted" + " and pg_backend_pid() = any(pg_blocking_pids(pid))")) {
            return waiting.next();
        }
    }

    @Test
    void a_request_whose_body_is_held_back_makes_no_token_after_its_session_is_over() throws IOException {
        var body = "{\"name\":\"late\",\"scopes\":[\"read\"]}";
        try (var held = new Socket(base().getHost(), base().getPort())) {
            held.setSoTimeout(20_000);
            var head = "POST " + base().getPath() + "api/v1/tokens HTTP/1.1\r\nHost: " + base().getAuthority()
                    + "\r\nAuthorization: Bearer " + anna.token()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
            held.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var goOn = held.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
            anna.rest().signOut();

            held.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));

            var answer = new String(held.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 404");
        }
        assertThat(list(town.signedIn(anna.login()).rest(), "tokens")).isEmpty();
    }

    @Test
    void a_user_makes_so_many_tokens_an_hour_and_no_more() {
        Tables.run("update identity.app_user set tokens_made = 99 where id = " + anna.id());
        token(anna.rest(), "tokens", "\"read\"");
        Town.refused("rate_limited", () -> token(anna.rest(), "tokens", "\"read\""));

        Tables.run(
                "update identity.app_user set tokens_since = tokens_since - interval '1 hour' where id = " + anna.id());
        token(anna.rest(), "tokens", "\"read\"");
    }

    private static void changePassword(Person person, String old, String chosen) {
        person.rest()
                .call(
                        "PUT",
                        "sessions/current/password",
                        new JsonWriter()
                                .begin()
                                .field("old", old)
                                .field("new", chosen)
                                .end()
                                .toString());
    }

    private static String token(MusterRest rest, String path, String scopes) {
        return Json.parseObject(rest.call("POST", path, "{\"name\":\"bot\",\"scopes\":[" + scopes + "]}"))
                .text("token", 100);
    }

    private static List<JsonObject> list(MusterRest rest, String path) {
        return ((List<?>) Json.parse(rest.call("GET", path, null)))
                .stream().map(Json::object).toList();
    }

    private static String user(Person person) {
        return "admin/users/" + person.id();
    }
}
