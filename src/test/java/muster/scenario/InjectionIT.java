package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F28 and F29: what means something to a database, a shell, a logger or a browser means nothing here. Every parameter that
 * {@code openapi.yaml} knows gets all of it, so one that is new does as well.
 */
class InjectionIT extends WithMallory {
    private static final List<String> POISONS = List.of(
            "'",
            "\"",
            "1' OR 1=1 --",
            "1; select pg_sleep(20)--",
            "1) UNION SELECT password_hash FROM identity.app_user--",
            "_%_%",
            "\\",
            "$1 ?1 :group",
            "${jndi:ldap://127.0.0.1/x} #{7*7}",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "NaN",
            "\u0001",
            "\u202E\uFEFF");

    /** What a path may be written with; all else is refused before anybody looks at it ({@code PlainPath}). */
    private static final List<String> NO_NUMBERS =
            List.of("NaN", "-1", "null", "1e309", "99999999999999999999", "0x10", "1,1,1");

    private static final Pattern TEXT = Pattern.compile("(?<=[:\\[])\"[^\"]*\"(?!:)");
    private static final Pattern PARAMETER = Pattern.compile("\\{[a-z]+}");
    private static final Pattern PATH = Pattern.compile("^  (/\\S*):$");
    private static final Pattern METHOD = Pattern.compile("^    (get|post|put|patch|delete):$");
    private static final Pattern QUERY = Pattern.compile("name: ([A-Za-z]+)[,}]?.*");

    private static long group;

    @BeforeEach
    void found_a_group() {
        if (group == 0) {
            group = town.groupOf(mallory);
        }
    }

    @AfterAll
    static void everything_is_still_there() {
        assertThat(town.signedIn(mallory.login()).rest().conversations().items())
                .as("everything is still there")
                .isNotEmpty();
    }

    /** What breaks a line, or turns it round, would write other lines into lists and into the audit log. */
    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\u2028", "\\u202E", "\\u2066"})
    void names_stay_in_their_line(String escaped) {
        var name = "\"name\":\"a" + escaped + "b\"";
        for (var call : List.of("POST groups {" + name + "}", "POST tokens {" + name + ",\"scopes\":[\"read\"]}")) {
            var parts = call.split(" ", 3);
            Town.refused("bad_request", () -> mallory.rest().call(parts[0], parts[1], parts[2]));
        }
        var login = "\"login\":\"" + mallory.login() + "\",\"password\":\"" + mallory.login() + "\"";
        town.stranger().call("POST", "sessions", "{" + login + ",\"device\":\"my" + escaped + "phone\"}");
        assertThat(mallory.rest().call("GET", "sessions", null)).contains("\"my phone\"");
    }

    /** "METHOD path parameter" of every query parameter, "METHOD path" of the others. */
    static Stream<String> calls() throws IOException {
        var calls = new ArrayList<String>();
        var path = "";
        var method = "";
        var lines = Files.readAllLines(Path.of("main/resources/META-INF/openapi.yaml"));
        for (int i = 0; i < lines.size() && !lines.get(i).equals("components:"); i++) {
            var line = lines.get(i);
            var newPath = PATH.matcher(line);
            var newMethod = METHOD.matcher(line);
            if (newPath.matches()) {
                path = newPath.group(1);
            } else if (newMethod.matches()) {
                method = newMethod.group(1).toUpperCase(Locale.ROOT);
                calls.add(method + " " + path);
            } else if (line.contains("in: query")) {
                var name = QUERY.matcher(line);
                var before = QUERY.matcher(lines.get(i - 1));
                calls.add(method + " " + path + " "
                        + (name.find() ? name.group(1) : before.find() ? before.group(1) : "?"));
            }
        }
        assertThat(calls).hasSizeGreaterThan(30).noneMatch(call -> call.endsWith("?"));
        return calls.stream().filter(call -> !call.startsWith("DELETE /sessions"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void f28_no_parameter_of_rest_reaches_the_database_as_anything_but_a_value(String call) {
        var parts = call.split(" ", 3);
        if (parts.length == 3) {
            var path = path(parts[1]);
            for (var poison : POISONS) {
                var coded = URLEncoder.encode(poison, StandardCharsets.UTF_8);
                assertHarmless(ask(parts[0], path + "?" + parts[2] + "=" + coded, "{}"), call + " " + poison);
            }
        } else if (parts[1].contains("{")) {
            for (var poison : NO_NUMBERS) {
                var poisoned = "/api/v1" + PARAMETER.matcher(parts[1]).replaceAll(poison);
                assertHarmless(ask(parts[0], poisoned, "{}"), call + " " + poison);
            }
        }
    }

    /** Every example of a body; but for passwords, because who guesses them has to wait, and all others here with him. */
    static Stream<RightsMatrix.Line> bodies() {
        return RightsMatrix.lines().stream()
                .filter(line -> line.rest() && !line.example().isEmpty())
                .filter(line -> !line.operation().contains("password") && !line.open());
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void f28_no_text_in_a_body_does(RightsMatrix.Line line) {
        var operation = line.operation().split(" ", 2);
        var example =
                line.example().replaceAll("\\$(user|new|other|own)\\b", "1").replace("$cid", "c" + line.hashCode());
        for (var text : TEXT.matcher(example).results().toList()) {
            for (var poison : POISONS) {
                var body = example.substring(0, text.start())
                        + new JsonWriter().value(poison)
                        + example.substring(text.end());
                assertHarmless(ask(operation[0], path(operation[1]), body), line + " " + poison);
            }
        }
    }

    @Test
    void f28_nobody_signs_in_by_a_quote() {
        var body = "{\"login\":\"admin' --\",\"password\":\"' OR '1'='1\"}";

        assertThat(RawHttp.at(base())
                        .sending("POST", body)
                        .ask("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
    }

    private static String path(String template) {
        return "/api/v1"
                + PARAMETER
                        .matcher(template.replace("{group}", Long.toString(group)))
                        .replaceAll("1");
    }

    private static RawHttp.Answer ask(String method, String path, String body) {
        var request = RawHttp.at(base()).bearer(mallory.token());
        return (method.equals("GET") ? request : request.sending(method, body)).ask(path);
    }

    private static void assertHarmless(RawHttp.Answer answer, String what) {
        assertThat(answer.status()).as(what).isIn(200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415);
        assertThat(answer.body())
                .doesNotContainIgnoringCase("sql")
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("<script");
    }

    /** The order in which readers are listed, and a member's place in the list, are words of ours or nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"name desc", "time; select 1", "NAME", "1", ""})
    void f28_an_order_that_is_none_is_refused(String order) {
        var answer = ask(
                "GET",
                "/api/v1/groups/" + group + "/entries/1/readers?order="
                        + URLEncoder.encode(order, StandardCharsets.UTF_8),
                "");

        assertThat(answer.status()).isIn(400, 404);
    }

    static Stream<String> requests() {
        return Stream.of(
                "{\"op\":\"send\",\"g\":%g,\"cid\":%p,\"body\":\"x\"}",
                "{\"op\":\"send\",\"g\":%g,\"cid\":\"%n\",\"body\":%p}",
                "{\"op\":\"send\",\"g\":%p,\"cid\":\"c\",\"body\":\"x\"}",
                "{\"op\":\"send\",\"g\":%g,\"cid\":\"c\",\"body\":\"x\",\"mentions\":[%p]}",
                "{\"op\":\"edit\",\"g\":%g,\"seq\":1,\"cid\":%p,\"body\":\"x\"}",
                "{\"op\":\"recall\",\"g\":%g,\"seq\":%p}",
                "{\"op\":\"ack\",\"cursors\":{%p:1}}",
                "{\"op\":\"pull\",\"g\":%g,\"after\":%p}",
                "{\"op\":\"readers\",\"g\":%g,\"seq\":1,\"after\":%p}",
                "{\"op\":\"readers\",\"g\":%g,\"seq\":1,\"order\":%p}",
                "{\"op\":\"conversations\",\"before\":%p}",
                "{\"op\":\"focus\",\"g\":[%p]}",
                "{\"op\":\"ping\",\"receipts\":{%p:1}}");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void f28_no_field_of_a_frame_does(String request) {
        var socket = town.socket(mallory).greeted();
        for (int i = 0; i < POISONS.size(); i++) {
            var poison = new JsonWriter().value(POISONS.get(i)).toString();
            var ref = "r" + i;
            socket.text(request.replace("{\"op\"", "{\"ref\":\"" + ref + "\",\"op\"")
                    .replace("%g", Long.toString(group))
                    .replace("%n", Integer.toHexString(request.hashCode()) + i)
                    .replace("%p", poison));

            var answer =
                    socket.until("an answer", frame -> ref.equals(frame.get("ref")) || "error".equals(frame.get("op")));

            assertThat(answer.get("code")).as(POISONS.get(i)).isNotEqualTo("busy");
        }
        socket.close();
    }

    /** To the letter, and as JSON that no browser takes for a page. */
    @Test
    void f29_names_and_texts_come_back_as_they_went_in_and_never_as_markup() {
        for (int i = 0; i < POISONS.size(); i++) {
            if (POISONS.get(i).charAt(0) < ' ') { // No name has it; a text may.
                continue;
            }
            var poison = POISONS.get(i) + "<img src=x onerror=alert(1)>&amp;\u2028.";
            var title = poison.replaceAll("[\u2028\u202E]", ""); // No name has them either.
            var name = new JsonWriter().begin().field("name", title).end().toString();
            long named = Json.parseObject(mallory.rest().call("POST", "groups", name))
                    .id("id");
            var text = new JsonWriter()
                    .begin()
                    .field("cid", "p" + i)
                    .field("body", poison)
                    .end()
                    .toString();
            mallory.rest().call("POST", "groups/" + named + "/entries", text);

            var group = ask("GET", "/api/v1/groups/" + named, "");
            var page = ask("GET", "/api/v1/groups/" + named + "/entries?after=0", "");

            for (var answer : List.of(group, page)) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
                assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
                assertThat(answer.body()).doesNotContain("<");
            }
            assertThat(Json.parseObject(mallory.rest().call("GET", "groups/" + named, null))
                            .get("name"))
                    .isEqualTo(title);
            assertThat(Town.texts(Town.log(mallory, named))).containsExactly(poison);
        }
    }
}
