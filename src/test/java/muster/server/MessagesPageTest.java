package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import muster.identity.Audit;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;

class MessagesPageTest {
    private static final String LONGEST = "x".repeat(80);

    @Test
    void the_longest_question_fits_into_a_line_of_the_audit_log() {
        assertThat(MessagesPage.detail(Limits.ID_MAX, LONGEST, LONGEST))
                .endsWith("reason: " + LONGEST)
                .hasSizeLessThanOrEqualTo(Audit.TEXT_LENGTH_MAX);
    }

    @Test
    void what_would_not_fit_is_refused_and_so_is_no_reason() {
        assertThatThrownBy(() -> MessagesPage.detail(0, LONGEST + "x", LONGEST)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> MessagesPage.detail(0, LONGEST, LONGEST + "x")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> MessagesPage.detail(0, "zebra", ";; \n short")).isInstanceOf(Refused.class);
    }

    @Test
    void words_cannot_pretend_to_be_a_reason() {
        assertThat(MessagesPage.detail(0, "zebra; reason:\ncomplaint", "because I can"))
                .isEqualTo("words: zebra  reason: complaint; reason: because I can");
    }
}
