package muster.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import muster.kernel.Frame;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What is done by REST: signing in, users, groups, members, pages. Blocking; immutable and safe from every thread.
 *
 * <p>A refusal is a {@link RefusedException} with the code of the problem document; a server that cannot be reached or does
 * not answer as it should is an {@link UncheckedIOException}.
 */
public final class MusterRest {
    /** The code of a call without a valid token; the wire protocol has none, because there it closes the connection. */
    public static final String UNAUTHORIZED = "unauthorized";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** JSON by choice, and anything else that a call has instead, such as CSV. */
    private static final String ACCEPTED = "application/json, application/problem+json, */*;q=0.1";

    /** A new session. */
    public record Session(String token, long user, String login, String name) {}

    /** A user to create. */
    public record NewUser(String login, String password, String name) {}

    /** A created user, or the one that had the login before. */
    public record UserId(long id, String login) {}

    /** A member of a group. */
    public record Member(long user, String role) {}

    private final HttpClient http;
    private final URI base;
    private final @Nullable String token;

    /** The REST interface below an application's address such as {@code http://host:8080/}. */
    public MusterRest(URI base) {
        this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), base);
    }

    /** The same over a lent HTTP client. */
    public MusterRest(HttpClient http, URI base) {
        this(http, baseOf(base), null);
    }

    private MusterRest(HttpClient http, URI base, @Nullable String token) {
        this.http = http;
        this.base = base;
        this.token = token;
    }

    /** The same server as the user of this token. */
    public MusterRest as(String newToken) {
        return new MusterRest(http, base, newToken);
    }

    /** Starts a session; use its token with {@link #as} or with a client. */
    public Session signIn(String login, String password) {
        var body = new JsonWriter()
                .begin()
                .field("login", login)
                .field("password", password)
                .end();
        var answer = Json.parseObject(call("POST", "sessions", body.toString()));
        var user = answer.object("user");
        return new Session(
                answer.text("token", Integer.MAX_VALUE),
                user.id("id"),
                user.text("login", Integer.MAX_VALUE),
                user.text("name", Integer.MAX_VALUE));
    }

    /** Ends the session of this token; its sockets close. */
    public void signOut() {
        var unused = call("DELETE", "sessions/current", null);
    }

    /** A single-use ticket for one handshake. */
    public String ticket() {
        return Json.parseObject(call("POST", "tickets", "{}")).text("ticket", Integer.MAX_VALUE);
    }

    /** Creates users, in the order asked; existing logins are answered as they are. For administrators. */
    public List<UserId> createUsers(List<NewUser> users) {
        var body = new JsonWriter(users.size() * 64).beginArray();
        for (var user : users) {
            body.begin()
                    .field("login", user.login())
                    .field("password", user.password())
                    .field("name", user.name())
                    .end();
        }
        body.endArray();
        return objects(call("POST", "users", body.toString())).stream()
                .map(user -> new UserId(user.id("id"), user.text("login", Integer.MAX_VALUE)))
                .toList();
    }

    /** Opens a group with the server's default rules and answers its id; the caller owns it. */
    public long openGroup(String name) {
        return openGroup(name, null, null, 0);
    }

    /** Opens a group; rules that are null or 0 are the server's default. */
    public long openGroup(String name, @Nullable String history, @Nullable String receipts, int maxMembers) {
        var body = new JsonWriter()
                .begin()
                .field("name", name)
                .field("history", history)
                .field("receipts", receipts)
                .fieldUnlessZero("maxMembers", maxMembers)
                .end();
        return Json.parseObject(call("POST", "groups", body.toString())).id("id");
    }

    /** Adds members at once, at most 10,000. */
    public void addMembers(long group, Collection<Long> users) {
        var body = new JsonWriter(users.size() * 16 + 2).beginArray();
        users.forEach(user -> body.begin().field("user", user).end());
        var unused = call("PUT", members(group), body.endArray().toString());
    }

    /** Adds a member, or changes its role: {@code owner}, {@code admin} or {@code member}. */
    public void addMember(long group, long user, String role) {
        var body = new JsonWriter().beginArray().begin().field("user", user).field("role", role);
        var unused = call("PUT", members(group), body.end().endArray().toString());
    }

    /** Removes a member; the caller itself leaves. */
    public void removeMember(long group, long user) {
        var unused = call("DELETE", members(group) + "/" + user, null);
    }

    /** Removes members at once, at most 10,000; those that are none are skipped. */
    public void removeMembers(long group, Collection<Long> users) {
        var body = new JsonWriter(users.size() * 8 + 16).begin().field("remove", users);
        var unused = call("PATCH", members(group), body.end().toString());
    }

    /** Members with an id above {@code after}. */
    public List<Member> members(long group, long after, int limit) {
        return objects(call("GET", members(group) + "?after=" + after + "&limit=" + limit, null)).stream()
                .map(member -> new Member(member.id("user"), member.text("role", Integer.MAX_VALUE)))
                .toList();
    }

    /** The entries above {@code after}. */
    public Frame.Page entriesAfter(long group, long after, int limit) {
        return frame(Frame.Page.class, call("GET", entries(group) + "?after=" + after + "&limit=" + limit, null));
    }

    /** The last entries below {@code before}. */
    public Frame.Page entriesBefore(long group, long before, int limit) {
        return frame(Frame.Page.class, call("GET", entries(group) + "?before=" + before + "&limit=" + limit, null));
    }

    /** Sends a message; with the same cid as often as needed. */
    public Frame.Sent send(long group, String cid, String body) {
        var json =
                new JsonWriter().begin().field("cid", cid).field("body", body).end();
        return frame(Frame.Sent.class, call("POST", entries(group), json.toString()));
    }

    /** The caller's groups, newest entry first. */
    public Frame.ConversationPage conversations() {
        return frame(Frame.ConversationPage.class, call("GET", "conversations", null));
    }

    /** Any other call below {@code api/v1/}; answers the body. */
    public String call(String method, String path, @Nullable String json) {
        return exchange(method, "api/v1/" + path, json);
    }

    /** Whether the application says that it is ready; false also when it cannot be reached. */
    public boolean ready() {
        try {
            var unused = exchange("GET", "ops/ready", null);
            return true;
        } catch (RefusedException | UncheckedIOException e) {
            return false;
        }
    }

    static URI baseOf(URI base) {
        var scheme = String.valueOf(base.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the server's address must begin with http:// or https://");
        }
        var text = base.toString();
        return text.endsWith("/") ? base : URI.create(text + "/");
    }

    private String exchange(String method, String path, @Nullable String json) {
        var body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", ACCEPTED)
                .method(method, body);
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw refusal(response);
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    private static RefusedException refusal(HttpResponse<String> response) throws IOException {
        int status = response.statusCode();
        if (status == 401) {
            return new RefusedException(UNAUTHORIZED, "not signed in, or not any more", Duration.ZERO);
        }
        try {
            var problem = Json.parseObject(response.body());
            var code = problem.textOrNull("code", Integer.MAX_VALUE);
            if (code != null) {
                var detail = problem.textOrNull("detail", Integer.MAX_VALUE);
                var retryAfter = Duration.ofMillis(problem.number("retryAfter", 0, Limits.ID_MAX, 0));
                return new RefusedException(code, detail == null ? "" : detail, retryAfter);
            }
        } catch (Refused notOurs) {
            // Falls through: whatever answered, it was not the application.
        }
        throw new IOException("status " + status + " without a code");
    }

    private static <T extends Frame> T frame(Class<T> type, String text) {
        return type.cast(Frame.readAll(text).get(0));
    }

    /** The objects of a list, or of the one list that an object holds. */
    private static List<JsonObject> objects(String text) {
        var value = Json.parse(text);
        if (value instanceof JsonObject page) {
            value = page.members().values().stream()
                    .filter(List.class::isInstance)
                    .findFirst()
                    .orElse(List.of());
        }
        var objects = new ArrayList<JsonObject>();
        if (value instanceof List<?> list) {
            list.forEach(each -> objects.add(Json.object(each)));
        }
        return objects;
    }

    private static String members(long group) {
        return "groups/" + group + "/members";
    }

    private static String entries(long group) {
        return "groups/" + group + "/entries";
    }
}
