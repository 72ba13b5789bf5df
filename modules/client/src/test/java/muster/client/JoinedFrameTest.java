package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import muster.kernel.Json;
import muster.kernel.Limits;
import org.junit.jupiter.api.Test;

class JoinedFrameTest {
    private final JoinedFrame frame = new JoinedFrame();

    @Test
    void a_single_request_stays_an_object() {
        assertThat(frame.add("{\"op\":\"ping\"}")).isTrue();
        assertThat(frame.text()).isEqualTo("{\"op\":\"ping\"}");
    }

    @Test
    void several_requests_become_an_array() {
        frame.add("{\"a\":1}");
        frame.add("{\"b\":2}");
        assertThat(frame.text()).isEqualTo("[{\"a\":1},{\"b\":2}]");
    }

    @Test
    void no_frame_holds_more_requests_than_the_server_takes() {
        for (int i = 0; i < Limits.REQUESTS_PER_FRAME_MAX; i++) {
            assertThat(frame.add("{}")).isTrue();
        }
        assertThat(frame.add("{}")).isFalse();
    }

    @Test
    void no_frame_is_larger_than_the_server_takes() {
        var request = "{\"body\":\"" + "ü€😀".repeat(500) + "\"}";
        while (frame.add(request)) {
            assertThat(frame.isEmpty()).isFalse();
        }
        assertThat(frame.text().getBytes(StandardCharsets.UTF_8).length)
                .isBetween(Limits.CLIENT_FRAME_BYTES_MAX - 5_000, Limits.CLIENT_FRAME_BYTES_MAX);
        assertThat(Json.parse(frame.text())).isNotNull();
    }

    @Test
    void bytes_are_counted_as_utf8() {
        var text = "a\u007f\u0080\u07ff\u0800\uffff😀";
        assertThat(JoinedFrame.bytesOf(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
}
