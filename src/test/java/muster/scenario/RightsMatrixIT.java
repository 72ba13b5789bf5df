package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.scenario.RightsMatrix.Line;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P7, F25: every operation is asked for by everybody, in the own group, in a foreign one, in one that was left, in an archived
 * one, below the floor and in one that does not exist; what it must answer stands in {@link RightsMatrix}. Whatever is refused
 * leaves no trace.
 */
class RightsMatrixIT extends OnServer {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> MEMBERS = List.of("member", "admin", "owner");

    /** Whose answers the last column has, in its order. */
    private static final List<String> STAFF = List.of("moderator", "operator", "auditor", "admin");

    private static final Map<String, Character> SIGNS = Map.of(
            Refusal.FORBIDDEN.code(),
            '-',
            Refusal.NOT_FOUND.code(),
            '?',
            Refusal.CONFLICT.code(),
            '!',
            "unauthorized",
            'u');

    /** A user takes part in at most 1,000 groups: so many scenes, then there are other people. */
    private static final int SCENES_PER_CAST_MAX = 300;

    private static final Pattern ANSWER = Pattern.compile("[{][^{}]*\"ref\":\"r\"[^{}]*[}]");

    private static Town town;
    private static Map<String, Person> cast;
    private static Map<String, Person> staff;

    /** Where only what is refused, or changes nothing, has been asked for. */
    private static Scene open;

    private static Scene closed;
    private static int scenes;
    private static int cids;

    @BeforeEach
    void move_in() {
        if (town == null) {
            town = new Town(base());
            staff = new LinkedHashMap<>();
            for (var role : STAFF) {
                staff.put(role, town.staff(role));
            }
        }
        if (cast == null || scenes > SCENES_PER_CAST_MAX) {
            var names = List.of("founder", "owner", "admin", "member", "user", "quitter", "stranger", "new");
            var people = town.people(names.toArray(String[]::new));
            cast = new LinkedHashMap<>();
            names.forEach(name -> cast.put(name, people.get(cast.size())));
            scenes = 0;
            open = new Scene();
            closed = new Scene().archive();
        }
    }

    @AfterAll
    static void move_out() {
        town.close();
        town = null;
        cast = null;
    }

    static List<Line> lines() {
        return RightsMatrix.lines();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everybody_gets_the_answer_of_the_matrix(Line line) {
        cids++;
        var found = new LinkedHashMap<String, String>();
        var expected = new LinkedHashMap<String, String>();
        if (line.ofAGroup()) {
            askMembers(line, expected, found);
            askOutsiders(line, expected, found);
        } else {
            for (var name : List.of("stranger", "member", "owner")) {
                expected.put(name, line.outside());
                found.put(
                        name, ask(line, present(cast.get(name), line), 0, 0, 0).sign());
            }
        }
        askStaff(line, expected, found);
        if (line.rest()) {
            expected.put("nobody", line.open() ? line.outside() : "u");
            found.put("nobody", ask(line, null, 1, 1, 1).sign());
        }
        assertThat(found).isEqualTo(expected);
    }

    private static void askMembers(Line line, Map<String, String> expected, Map<String, String> found) {
        long before = open.size() + closed.size();
        for (int i = 0; i < MEMBERS.size(); i++) {
            var name = MEMBERS.get(i);
            expected.put(name, line.own().substring(i, i + 1));
            found.put(name, (line.changes(line.own(), i) ? new Scene() : open).asks(name, line));
            expected.put(name + ", archived", line.archived().substring(i, i + 1));
            found.put(
                    name + ", archived",
                    (line.changes(line.archived(), i) ? new Scene().archive() : closed).asks(name, line));
            if (!line.below().isEmpty()) {
                expected.put(name + ", below the floor", line.below());
                found.put(name + ", below the floor", open.asksBelow(name, line));
            }
        }
        assertThat(open.size() + closed.size())
                .as("what was refused leaves no entry")
                .isEqualTo(before);
    }

    /** Whoever is no member learns nothing: a group that is not there answers the same, byte for byte. */
    private static void askOutsiders(Line line, Map<String, String> expected, Map<String, String> found) {
        long before = open.size();
        for (var name : List.of("stranger", "quitter")) {
            var foreign = open.answerTo(cast.get(name), line);
            var missing = ask(line, cast.get(name), Limits.ID_MAX, open.other, open.other);
            expected.put(name, line.outside());
            found.put(name, foreign.sign());
            assertThat(foreign.withoutTimes()).as("%s to a %s", line, name).isEqualTo(missing.withoutTimes());
        }
        assertThat(open.size()).as("what was refused leaves no entry").isEqualTo(before);
    }

    private static void askStaff(Line line, Map<String, String> expected, Map<String, String> found) {
        staff.forEach((name, employee) -> {
            int column = STAFF.indexOf(name);
            var person = present(employee, line);
            var sign = line.server().isEmpty() ? line.outside() : line.server().substring(column, column + 1);
            expected.put(name + " of the server", sign);
            if (!line.ofAGroup() && line.server().isEmpty()) {
                found.put(name + " of the server", ask(line, person, 0, 0, 0).sign());
                return;
            }
            var scene = !line.server().isEmpty() && line.changes(line.server(), column) ? new Scene() : open;
            found.put(name + " of the server", scene.answerTo(person, line).sign());
            if (line.call().contains("{group}")
                    && line.call().startsWith("/admin", line.call().indexOf('/'))) {
                expected.put(name + " of the server, no group", sign.equals("+") ? "?" : sign);
                found.put(
                        name + " of the server, no group",
                        ask(line, person, Limits.ID_MAX, 1, 1).sign());
            }
        });
    }

    /** For an operation that may end it the person is in a session of its own. */
    private static Person present(Person person, Line line) {
        return line.operation().contains("/sessions") ? town.signedIn(person.login()) : person;
    }

    /** A group with a past: one message that only its founder may see, and one of each member. */
    private static final class Scene {
        private final long group;
        private final long below;
        private final long other;
        private final Map<String, Long> own = new LinkedHashMap<>();
        private final Person founder = cast.get("founder");

        Scene() {
            scenes++;
            group = founder.rest().openGroup("scene", null, "names", 0);
            below = founder.rest().send(group, "below", "below the floor").seq();
            var members = new JsonWriter().beginArray();
            for (var name : List.of("owner", "admin", "member", "user", "quitter")) {
                var role = MEMBERS.contains(name) ? name : "member";
                members.begin()
                        .field("user", cast.get(name).id())
                        .field("role", role)
                        .end();
            }
            founder.rest()
                    .call(
                            "PUT",
                            "groups/" + group + "/members",
                            members.endArray().toString());
            founder.rest().removeMember(group, cast.get("quitter").id());
            other = founder.rest().send(group, "other", "of somebody else").seq();
            MEMBERS.forEach(name -> own.put(
                    name, cast.get(name).rest().send(group, "own", "mine").seq()));
        }

        Scene archive() {
            founder.rest().call("PUT", "groups/" + group + "/archive", null);
            return this;
        }

        String asks(String name, Line line) {
            return ask(line, cast.get(name), group, own.get(name), other).sign();
        }

        String asksBelow(String name, Line line) {
            return ask(line, cast.get(name), group, below, below).sign();
        }

        Answer answerTo(Person outsider, Line line) {
            return ask(line, outsider, group, other, other);
        }

        long size() {
            return Town.log(founder, group).size();
        }
    }

    /** What came back, whole; {@code code} is the word of a refusal. */
    private record Answer(Optional<String> code, String whole) {
        String sign() {
            return code.map(word -> SIGNS.containsKey(word) ? SIGNS.get(word).toString() : word)
                    .orElse("+");
        }

        /** Nor what the server says when it has answered enough on one connection. */
        String withoutTimes() {
            return whole.replaceAll("\"at\":\"[^\"]+\"", "").replace("connection=[close], ", "");
        }
    }

    private static Answer ask(Line line, Person by, long group, long own, long other) {
        return line.rest()
                ? call(line, by, group, own, other)
                : say(
                        by,
                        filled(line.frame(), by, group, own, other),
                        line.operation().equals("hello"));
    }

    private static String filled(String text, Person by, long group, long own, long other) {
        return text.replaceAll("[$]group|[{]group}", Long.toString(group))
                .replaceAll("[$]own|[{]own}", Long.toString(own))
                .replaceAll("[$]other|[{]other}", Long.toString(other))
                .replaceAll("[$]user|[{]user}", Long.toString(cast.get("user").id()))
                .replaceAll("[$]me|[{]me}", Long.toString(by == null ? 1 : by.id()))
                .replaceAll("[$]new", Long.toString(cast.get("new").id()))
                .replaceAll("[{]role}", "operator")
                .replaceAll("[{](session|token)}", Long.toString(Limits.ID_MAX))
                .replaceAll("[$]login", cast.get("stranger").login())
                .replaceAll("[$]cid", "matrix" + cids);
    }

    private static Answer call(Line line, Person by, long group, long own, long other) {
        var words = filled(line.operation(), by, group, own, other).split(" ", 2);
        var body = filled(line.example(), by, group, own, other);
        var request = HttpRequest.newBuilder(URI.create(base() + "api/v1" + words[1]))
                .method(words[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (by != null) {
            request.header("Authorization", "Bearer " + by.token());
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            var headers = new ArrayList<>(response.headers().map().entrySet());
            headers.removeIf(header -> header.getKey().equalsIgnoreCase("date"));
            boolean fine = response.statusCode() / 100 == 2;
            return new Answer(
                    fine ? Optional.empty() : Optional.of(codeOf(response.body())),
                    response.statusCode() + " " + headers + " " + response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while asking", e);
        }
    }

    private static String codeOf(String problem) {
        return problem.startsWith("{") ? Json.parseObject(problem).text("code", 100) : problem;
    }

    /** The answer as it stands among frames that came with it, as of a group of before that the person was removed from. */
    private static String alone(String frames) {
        return ANSWER.matcher(frames)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElse(frames);
    }

    private static Answer say(Person by, String frame, boolean first) {
        try (var socket = Handshake.at(base()).bearer(by.token()).open()) {
            if (!first) {
                socket.greeted();
            }
            socket.text(frame);
            var text = socket.nextText();
            while (!text.contains("\"ref\":\"r\"")) {
                text = socket.nextText();
            }
            var answer = Json.parse(text) instanceof List<?> several
                    ? several.stream()
                            .map(Json::object)
                            .filter(each -> "r".equals(each.get("ref")))
                            .findFirst()
                            .orElseThrow()
                    : Json.parseObject(text);
            boolean fine = !"error".equals(answer.get("op"));
            return new Answer(fine ? Optional.empty() : Optional.of(answer.text("code", 100)), alone(text));
        }
    }
}
