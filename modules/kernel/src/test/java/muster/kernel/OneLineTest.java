package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\u0000", "\u007F", "\u0085", "\u2028", "\u2029", "\u202E", "\u202A", "\u2066",
                "\u2069"
            })
    void what_breaks_a_line_or_turns_it_round_is_none(String character) {
        assertThat(OneLine.is("a" + character + "b")).isFalse();
        assertThat(OneLine.of("a" + character + "b" + character)).isEqualTo("a b");
    }

    @Test
    void what_people_write_is_one() {
        for (var name : new String[] {"", "Ann's phone (work)", "张三的手机", "שלום", "👩\u200D💻", "\u200Fא"}) {
            assertThat(OneLine.is(name)).as(name).isTrue();
            assertThat(OneLine.of(name)).isEqualTo(name);
        }
    }
}
