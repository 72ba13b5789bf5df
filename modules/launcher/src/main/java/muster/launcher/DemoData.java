package muster.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import muster.kernel.Refused;

/** Three users and a group to try Muster with, made over REST as any administrator would. */
final class DemoData {
    static final List<String> NAMES = List.of("Alice", "Bob", "Carol");

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int TOKEN_LENGTH_MAX = 4_096;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI api;

    DemoData(URI base) {
        api = base.resolve("api/v1/");
    }

    /**
     * Makes them. Doing it twice makes a second group and no second users.
     *
     * @throws IOException when the server says no, in words for a person
     */
    void make(String adminPassword) throws IOException {
        var login = new JsonWriter()
                .begin()
                .field("login", "admin")
                .field("password", adminPassword)
                .end();
        var session = Json.object(call("POST", "sessions", login, ""));
        var token = session.text("token", TOKEN_LENGTH_MAX);

        var users = list(call("POST", "users", users(), token));
        var lobby = new JsonWriter().begin().field("name", "Lobby").end();
        long group = Json.object(call("POST", "groups", lobby, token)).id("id");
        call("PUT", "groups/" + group + "/members", members(users), token);
    }

    static String login(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static JsonWriter users() {
        var users = new JsonWriter().beginArray();
        for (var name : NAMES) {
            users.begin()
                    .field("login", login(name))
                    .field("password", login(name))
                    .field("name", name)
                    .end();
        }
        return users.endArray();
    }

    private static JsonWriter members(List<?> users) {
        var members = new JsonWriter().beginArray();
        for (var user : users) {
            members.begin()
                    .field("user", Json.object(user).id("id"))
                    .field("role", "MEMBER")
                    .end();
        }
        return members.endArray();
    }

    private static List<?> list(Object answer) throws IOException {
        if (answer instanceof List<?> list) {
            return list;
        }
        throw new IOException("the server answered no list of users");
    }

    private Object call(String method, String path, JsonWriter body, String token) throws IOException {
        var request = HttpRequest.newBuilder(api.resolve(path))
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(method + " " + path + " was answered " + answer.statusCode());
            }
            return answer.body().isBlank() ? Json.parseObject("{}") : Json.parse(answer.body());
        } catch (Refused e) {
            throw new IOException(method + " " + path + " was not answered in JSON: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
