package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import muster.kernel.Limits;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;

class CandidateTest {
    @Test
    void who_has_no_name_is_called_like_the_login() {
        assertThat(Candidate.of(new NewUser("Ann", null, " "))).isEqualTo(new Candidate("ann", "ann", null, false));
    }

    @Test
    void a_name_is_bounded_and_has_no_control_characters() {
        assertThat(Candidate.of(new NewUser("ann", null, "a".repeat(Limits.NAME_LENGTH_MAX))))
                .isNotNull();
        refused(new NewUser("ann", null, "a".repeat(Limits.NAME_LENGTH_MAX + 1)));
        refused(new NewUser("ann", null, "Ann\nadmin"));
    }

    @Test
    void a_password_has_1_to_1024_characters() {
        assertThat(Candidate.of(new NewUser("ann", "p".repeat(1_024), "Ann"))).isNotNull();
        refused(new NewUser("ann", "", "Ann"));
        refused(new NewUser("ann", "p".repeat(1_025), "Ann"));
    }

    private static void refused(NewUser user) {
        assertThatThrownBy(() -> Candidate.of(user)).isInstanceOf(Refused.class);
    }
}
