package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import muster.kernel.Limits;
import org.junit.jupiter.api.Test;

class InboundTest {
    private final Inbound inbound = new Inbound();

    @Test
    void parts_become_one_text_and_the_next_text_starts_anew() throws Exception {
        assertThat(inbound.take("a", false)).isEmpty();
        assertThat(inbound.take("b", false)).isEmpty();
        assertThat(inbound.take("c", true)).contains("abc");
        assertThat(inbound.take("d", true)).contains("d");
    }

    @Test
    void the_limit_counts_bytes_over_all_parts() throws Exception {
        assertThat(inbound.take("x".repeat(Limits.CLIENT_FRAME_BYTES_MAX), true))
                .isPresent();
        inbound.take("é".repeat(Limits.CLIENT_FRAME_BYTES_MAX / 2), false);
        assertThatThrownBy(() -> inbound.take("x", true)).isInstanceOf(Inbound.TooLarge.class);
    }

    @Test
    void endless_fragments_are_stopped_at_the_limit() {
        assertThatThrownBy(() -> {
                    while (true) {
                        inbound.take("xxxx", false);
                    }
                })
                .isInstanceOf(Inbound.TooLarge.class);
    }

    @Test
    void bytes_are_counted_as_utf_8_has_them() {
        assertThat(Utf8.length("aé€😀")).isEqualTo(1 + 2 + 3 + 4);
    }
}
