package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    private enum Colour {
        RED,
        GREEN
    }

    @Test
    void a_number_is_read_or_stands_for_itself() {
        assertThat(Parameters.number("limit", "7", 1, 10, 5)).isEqualTo(7);
        assertThat(Parameters.number("limit", null, 1, 10, 5)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.5", "007", "0x1", "99999999999999999999", " 1", "11", "0"})
    void anything_else_is_refused(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Parameters.number("limit", text, 1, 10, 5))
                .matches(refused -> refused.refusal() == Refusal.BAD_REQUEST);
    }

    @Test
    void ids_are_bounded() {
        assertThat(Parameters.ids("ids", "3,1,2", 3)).containsExactly(3L, 1L, 2L);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Parameters.ids("ids", "3,1,2", 2))
                .matches(refused -> refused.refusal() == Refusal.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,", ",1", "1,,2", "0", "1,x"})
    void malformed_ids_are_refused(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Parameters.ids("ids", text, 5))
                .matches(refused -> refused.refusal() == Refusal.BAD_REQUEST);
    }

    @Test
    void a_time_is_read_or_absent() {
        assertThat(Parameters.instant("from", "2026-11-27T10:00:00Z")).isEqualTo("2026-11-27T10:00:00Z");
        assertThat(Parameters.instant("from", "9999-12-31T23:59:59.999999Z")).isNotNull();
        assertThat(Parameters.instant("from", null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-27",
                "+10000-01-01T00:00:00Z",
                "0000-12-31T23:59:59Z",
                "-4713-01-01T00:00:00Z"
            })
    void a_time_that_the_database_does_not_know_is_refused(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Parameters.instant("from", text))
                .matches(refused -> refused.refusal() == Refusal.BAD_REQUEST);
    }

    @Test
    void a_word_is_one_of_the_constants_in_any_case() {
        assertThat(Parameters.word("colour", "green", Colour.class, Colour.RED)).isEqualTo(Colour.GREEN);
        assertThat(Parameters.word("colour", null, Colour.class, Colour.RED)).isEqualTo(Colour.RED);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Parameters.word("colour", "blue", Colour.class, Colour.RED));
    }
}
