package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import muster.kernel.Json;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    @ParameterizedTest
    @EnumSource(Refusal.class)
    void a_refusal_keeps_its_word_and_its_status(Refusal refusal) {
        var document =
                Json.parseObject(Problem.of(new Refused(refusal, "because")).toJson());
        assertThat(document.text("code", 99)).isEqualTo(refusal.code());
        assertThat(document.number("status", 100, 599)).isEqualTo(refusal.httpStatus());
        assertThat(document.text("detail", 99)).isEqualTo("because");
        assertThat(document.text("type", 99)).isEqualTo("about:blank");
        assertThat(document.text("title", 99)).isNotEmpty();
        assertThat(document.has("retryAfter")).isFalse();
        assertThat(document.has("id")).isFalse();
    }

    @Test
    void busy_says_when_to_come_back() {
        var document = Json.parseObject(
                Problem.of(Refused.busy(Duration.ofMillis(1_500))).toJson());
        assertThat(document.number("retryAfter", 0, 10_000)).isEqualTo(1_500);
    }

    @Test
    void an_internal_error_shows_its_id_and_nothing_else() {
        var document = Json.parseObject(Problem.internal("abc").toJson());
        assertThat(document.number("status", 100, 599)).isEqualTo(500);
        assertThat(document.text("id", 99)).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource({
        "400,bad_request",
        "404,not_found",
        "405,method_not_allowed",
        "413,too_large",
        "429,rate_limited",
        "499,error"
    })
    void statuses_of_the_framework_have_words_too(int status, String code) {
        assertThat(Problem.of(status).code()).isEqualTo(code);
    }
}
