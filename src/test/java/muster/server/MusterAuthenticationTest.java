package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MusterAuthenticationTest {
    @Test
    void a_bearer_header_carries_a_token() {
        assertThat(MusterAuthentication.bearer("Bearer abc")).isEqualTo("abc");
        assertThat(MusterAuthentication.bearer("bearer  abc ")).isEqualTo("abc");
    }

    @Test
    void other_schemes_and_no_header_count_as_nothing_given() {
        assertThat(MusterAuthentication.bearer(null)).isNull();
        assertThat(MusterAuthentication.bearer("Basic abc")).isNull();
        assertThat(MusterAuthentication.bearer("Bearer")).isNull();
    }

    @Test
    void a_token_that_is_too_long_is_none_of_ours() {
        assertThat(MusterAuthentication.bearer("Bearer " + "x".repeat(513))).isEmpty();
    }
}
