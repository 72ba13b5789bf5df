package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;

class JsonBodyReaderTest {
    @Test
    void a_body_up_to_the_limit_is_read() throws IOException {
        var body = "{\"name\":\"Grüße\"}";
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        assertThat(read(body, size).object().text("name", 10)).isEqualTo("Grüße");
    }

    @Test
    void one_byte_more_is_too_large() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read("{\"a\":1}", 6))
                .matches(refused -> refused.refusal() == Refusal.TOO_LARGE);
    }

    @Test
    void broken_utf_8_is_refused_and_not_repaired() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> JsonBodyReader.parsed(new byte[] {'"', (byte) 0xff, '"'}))
                .matches(refused -> refused.refusal() == Refusal.BAD_REQUEST);
    }

    @Test
    void a_list_over_its_limit_is_too_large() throws IOException {
        var body = read("[{},{},{}]", 100);
        assertThat(body.objects(3)).hasSize(3);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> body.objects(2))
                .matches(refused -> refused.refusal() == Refusal.TOO_LARGE);
    }

    @Test
    void a_list_holds_objects_and_an_object_is_no_list() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read("[1]", 100).objects(2));
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read("{}", 100).objects(2));
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> read("[]", 100).object());
    }

    private static JsonBody read(String text, int bytesMax) throws IOException {
        return JsonBodyReader.parsed(
                JsonBodyReader.bytes(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), bytesMax));
    }
}
