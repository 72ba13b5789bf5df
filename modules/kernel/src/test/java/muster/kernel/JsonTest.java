package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void reads_what_json_allows() {
        var object = Json.parseObject(
                " {\"a\" : 1, \"b\":[true,false,null,-2.5e1], \"c\":{\"d\":\"x\\u00e9\\n\\ud83d\\ude00\"}} ");

        assertThat(object.number("a", 0, 9)).isEqualTo(1);
        assertThat(object.list("b", 9)).isEqualTo(List.of(true, false, Json.NULL, -25.0));
        assertThat(object.object("c").text("d", 9)).isEqualTo("xé\n😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "tru",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1}{}",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x1",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e999",
                "9007199254740993",
                "\"",
                "\"\\",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\x\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\ud800\"",
                "\"\\ud800x\"",
                "\"\\u0000\"",
                "{\"a\":1,\"a\":2}",
                "\"a\tb\"",
                "// x",
                "[1] x"
            })
    void refuses_what_json_does_not_allow(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BAD_REQUEST));
    }

    @Test
    void refuses_raw_lone_surrogates_and_nul() {
        for (var bad : List.of("\"\ud800\"", "\"\udc00\"", "\"a\ud800b\"", "\"\u0000\"")) {
            assertThatThrownBy(() -> Json.parse(bad)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void deep_nesting_is_refused_before_it_can_exhaust_the_stack() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000))).hasMessageContaining("nested too deeply");
    }

    @Test
    void what_is_written_is_read_back_whatever_the_text() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var text = randomText(random);
            var json = new JsonWriter().begin().field("t", text).end().toString();

            assertThat(Json.parseObject(json).text("t", 100))
                    .as("seed %d step %d", seed, i)
                    .isEqualTo(text);
            assertThat(json).doesNotContain("<", "\u2028", "\u2029");
        }
    }

    @Test
    void random_bytes_never_do_worse_than_a_refusal() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var alphabet = "{}[]\":,\\u0123456789abcdeftrnl.-+E \n\ud800\udc00é";
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Json.parse(text.toString());
            } catch (Refused refused) {
                assertThat(refused.refusal()).as("seed %d step %d", seed, i).isEqualTo(Refusal.BAD_REQUEST);
            }
        }
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int n = 1 + random.nextInt(20); n > 0; n--) {
            int kind = random.nextInt(5);
            int point = kind == 0
                    ? 1 + random.nextInt(0x7f)
                    : kind == 1
                            ? 0x80 + random.nextInt(0x700)
                            : kind == 2
                                    ? 0x10000 + random.nextInt(0x1000)
                                    : "<>\"\\\u2028\u2029/".charAt(random.nextInt(7));
            text.appendCodePoint(point);
        }
        return text.toString();
    }
}
