package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import muster.kernel.JsonObject;
import org.junit.jupiter.api.Test;

/** README's chapter for who writes a client: its frames are said to the server letter by letter, and answered as it says. */
class WriteAClientIT extends InTown {
    private static final Pattern FIELD =
            Pattern.compile("\"(op|ref|kind|body|seq|from|to|duplicate)\":(?:\"([^\"]*)\"|(\\w+))");

    @Test
    void the_conversation_in_the_readme_is_a_conversation() throws IOException {
        var people = town.people("alice", "bob");
        long group = town.groupOf(people.get(0), people.get(1));
        long head = Town.state(people.get(0), group).head();
        var client = town.socket(people.get(0));
        var listener = town.socket(people.get(1)).greeted();
        var readme = Files.readString(Path.of("../README.md"));
        var chapter = readme.substring(readme.indexOf("\n## Write a client"), readme.indexOf("\n## Rights"));
        var lines = chapter.lines()
                .filter(line -> line.startsWith("→") || line.startsWith("←"))
                .map(line -> line.replace("[7]", "[" + group + "]")
                        .replace("\"g\":7", "\"g\":" + group)
                        .replace("{\"7\":", "{\"" + group + "\":")
                        .replaceAll("\\b42\\b", String.valueOf(head + 1))
                        .replaceAll("\\b41\\b", String.valueOf(head)))
                .toList();
        assertThat(lines).hasSizeGreaterThan(10);

        for (var line : lines) {
            var frame = line.substring(1).strip();
            if (line.startsWith("→")) {
                client.text(frame);
            } else {
                var expected = fields(frame);
                var hearer = expected.containsKey("ref") ? client : listener;
                assertThat(hearer.until(frame, each -> isAnswer(each, expected)).members())
                        .containsAllEntriesOf(expected);
            }
        }

        await().atMost(Promised.WITHIN_A_SECOND).untilAsserted(() -> {
            var state = Town.state(people.get(0), group);
            assertThat(List.of(state.acked(), state.read())).containsOnly(head + 1);
        });
    }

    private static boolean isAnswer(JsonObject frame, Map<String, Object> expected) {
        var key = expected.containsKey("ref") ? "ref" : "op";
        return expected.get(key).equals(frame.get(key));
    }

    /** The plain fields of a frame that is not all there; of a field within a list the outer one of its name counts. */
    private static Map<String, Object> fields(String frame) {
        var fields = new HashMap<String, Object>();
        var outer = frame.replaceAll("\\[.*\\]", "[]");
        for (var match = FIELD.matcher(outer); match.find(); ) {
            var plain = match.group(3);
            fields.put(
                    match.group(1), plain == null ? match.group(2) : plain.equals("true") ? true : Long.valueOf(plain));
        }
        return fields;
    }
}
