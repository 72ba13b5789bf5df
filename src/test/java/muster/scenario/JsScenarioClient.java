package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import muster.kernel.JsonWriter;

/** The JavaScript client in the scenarios, whatever it runs in: drives {@code client-actor.mjs}. */
abstract class JsScenarioClient implements ScenarioClient {
    /** Has the actor do something with these arguments; answers with lists, texts and whole numbers. */
    abstract Object act(String what, JsonWriter with);

    @Override
    public void connect(URI base, String token, int count) {
        act(
                "connect",
                with().field("url", base.toString()).field("token", token).field("count", count));
    }

    @Override
    public void send(long group, String cid, String body, String label) {
        act(
                "send",
                with().field("g", group).field("cid", cid).field("body", body).field("label", label));
    }

    @Override
    public String outcome(String label) {
        return (String) act("outcome", with().field("label", label));
    }

    @Override
    public List<List<Long>> heard(long group) {
        return listed(act("heard", with().field("g", group))).stream()
                .map(each -> listed(each).stream()
                        .map(seq -> ((Number) seq).longValue())
                        .toList())
                .toList();
    }

    @Override
    public List<String> gaps(long group) {
        return texts(act("gaps", with().field("g", group)));
    }

    @Override
    public Set<String> states() {
        return Set.copyOf(texts(act("states", with())));
    }

    @Override
    public void leave() {
        act("leave", with());
    }

    static String resource(String name) {
        try (var stream = JsScenarioClient.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonWriter with() {
        return new JsonWriter().begin();
    }

    private static List<String> texts(Object value) {
        return listed(value).stream().map(String.class::cast).toList();
    }

    private static List<?> listed(Object value) {
        return (List<?>) value;
    }
}
