package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
    @Test
    void a_login_is_trimmed_and_in_lower_case() {
        assertThat(Login.of("  Ann.Lee@Example-1_x ")).isEqualTo("ann.lee@example-1_x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".ann", "-ann", "@ann", "ann lee", "ann/lee", "änn", "ann\u0000", "ann\n.", "K\u0130m"})
    void what_has_other_characters_or_starts_otherwise_is_no_login(String text) {
        assertThat(Login.from(text)).isEmpty();
        assertThatThrownBy(() -> Login.of(text)).isInstanceOf(Refused.class);
    }

    @Test
    void a_login_has_at_most_64_characters() {
        assertThat(Login.from("a".repeat(64))).isPresent();
        assertThat(Login.from("a".repeat(65))).isEmpty();
    }

    @Test
    void the_refusal_does_not_quote_the_input() {
        assertThatThrownBy(() -> Login.of("<script>")).hasMessageNotContaining("script");
    }
}
