package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends at one instance ends at the other, the broker there or not (P7, F26); and what no log may hold. */
class SignInTwoInstancesIT extends OnTwoInstances {
    @ParameterizedTest(name = "broker there: {0}")
    @ValueSource(booleans = {true, false})
    void p7_f26_whatever_ends_at_one_instance_closes_sockets_at_the_other_within_a_second(boolean broker) {
        var anna = town.person("anna");
        var other = town.signedIn(anna.login());
        var user = "admin/users/" + anna.id();
        if (!broker) {
            street.broker.stop();
        }

        var socket = there(other);
        anna.rest()
                .call(
                        "PUT",
                        "sessions/current/password",
                        "{\"old\":\"" + anna.login() + "\",\"new\":\"chosen-by-me\"}");
        assertThat(socket.closed(Promised.WITHIN_A_SECOND))
                .as("the password was changed")
                .isEqualTo(1008);
        Town.refused(
                MusterRest.UNAUTHORIZED, () -> other.at(street.base(1)).rest().conversations());

        socket = there(anna);
        town.admin().call("PUT", user + "/roles/moderator", null);
        assertThat(socket.closed(Promised.WITHIN_A_SECOND))
                .as("a role was given")
                .isEqualTo(1001);

        var token = Json.parseObject(anna.rest().call("POST", "tokens", "{\"name\":\"bot\",\"scopes\":[\"read\"]}"));
        socket = Handshake.at(street.base(1))
                .bearer(token.text("token", 100))
                .open()
                .greeted();
        anna.rest().call("DELETE", "tokens/" + token.id("id"), null);
        assertThat(socket.closed(Promised.WITHIN_A_SECOND))
                .as("a token was revoked")
                .isEqualTo(1008);

        socket = there(anna);
        town.admin().call("PUT", user + "/disabled", null);
        assertThat(socket.closed(Promised.WITHIN_A_SECOND))
                .as("the user was disabled")
                .isEqualTo(1008);
        assertThat(Handshake.at(street.base(1)).bearer(anna.token()).status()).isEqualTo(401);
    }

    @Test
    void the_last_administrator_keeps_the_role_and_stays_enabled() {
        var admin = Json.parseObject(town.admin().call("GET", "sessions/current", null))
                .object("user")
                .id("id");
        Town.refused("conflict", () -> town.admin().call("DELETE", "admin/users/" + admin + "/roles/admin", null));
        Town.refused("conflict", () -> town.admin().call("PUT", "admin/users/" + admin + "/disabled", null));
    }

    @Test
    void f26_no_log_of_a_server_holds_a_password_a_token_or_a_ticket() throws IOException {
        var anna = town.person("anna");
        var secrets =
                new ArrayList<String>(List.of(anna.token(), "a-secret-guess", "chosen-secret", Town.ADMIN_PASSWORD));
        for (int number = 0; number < 2; number++) {
            var rest = anna.at(street.base(number)).rest();
            var ticket = rest.ticket();
            secrets.add(ticket);
            Handshake.at(street.base(number)).ticket(ticket).open().greeted().close();
            assertThat(Handshake.at(street.base(number)).ticket(ticket).status())
                    .isEqualTo(401);
            Town.refused(
                    MusterRest.UNAUTHORIZED,
                    () -> new MusterRest(street.base(0)).signIn(anna.login(), "a-secret-guess"));
        }
        anna.rest()
                .call(
                        "PUT",
                        "sessions/current/password",
                        "{\"old\":\"" + anna.login() + "\",\"new\":\"chosen-secret\"}");
        var token = Json.parseObject(anna.rest().call("POST", "tokens", "{\"name\":\"bot\",\"scopes\":[\"read\"]}"))
                .text("token", 100);
        secrets.add(token);
        anna.rest().as(token).conversations();

        for (int number = 0; number < 2; number++) {
            var log = street.server(number).logFile();
            await().atMost(Duration.ofSeconds(10)) // It is the application's log, and not one of another process.
                    .until(() -> Files.readString(log, StandardCharsets.ISO_8859_1)
                            .contains("Schema identity is at version"));
            for (var file : filesBelow(log.getParent())) {
                var text = Files.readString(file, StandardCharsets.ISO_8859_1);
                secrets.forEach(secret -> assertThat(text.contains(secret))
                        .as("%s holds a secret", file)
                        .isFalse());
            }
        }
    }

    private RawSocket there(Person person) {
        return Handshake.at(street.base(1)).bearer(person.token()).open().greeted();
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }
}
