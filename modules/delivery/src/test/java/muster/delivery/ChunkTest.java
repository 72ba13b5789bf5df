package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import muster.kernel.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 125, 126, 127, 255, 256, 32_767, 32_768, 65_535, 65_536, 70_000})
    void the_frame_says_its_length_as_rfc_6455_wants_it(int length) throws IOException {
        var chunk = Chunk.entries(List.of("x".repeat(length - 2)), 1, 1, 1);
        assertThat(chunk.bytes()).isEqualTo(length);

        var in = new DataInputStream(new ByteArrayInputStream(chunk.frame()));
        assertThat(in.readUnsignedByte()).as("a whole text").isEqualTo(0x81);
        int small = in.readUnsignedByte();
        long said = small == 127 ? in.readLong() : small == 126 ? in.readUnsignedShort() : small;
        assertThat(said).isEqualTo(length);
        assertThat(small).as("the shortest form").isEqualTo(length < 126 ? length : length < 65_536 ? 126 : 127);
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(chunk.json());
    }

    @Test
    void lengths_are_counted_in_bytes_not_in_characters() {
        var chunk = Chunk.entries(List.of("\"你好 🙂\""), 1, 1, 1);
        assertThat(chunk.bytes()).isEqualTo(chunk.json().getBytes(StandardCharsets.UTF_8).length);
        assertThat(chunk.frame()).hasSize(2 + chunk.bytes());
    }

    @Test
    void a_frame_is_built_once() {
        var chunk = Chunk.entries(List.of("{}"), 1, 1, 1);
        assertThat(chunk.frame()).isSameAs(chunk.frame());
    }

    @Test
    void joined_chunks_are_one_array_and_know_its_length() {
        var joined = Chunk.joined(List.of(
                Chunk.entries(List.of(new Frame.Badge(7, 8, 9).toJson(), new Frame.Badge(7, 9, 10).toJson()), 1, 1, 1),
                Chunk.answer(new Frame.Badge(1, 2, 3))));
        assertThat(Frame.readAll(joined.json()).size()).isEqualTo(3);
        assertThat(joined.bytes()).isEqualTo(joined.json().getBytes(StandardCharsets.UTF_8).length);
        assertThat(joined.droppable()).isFalse();
    }
}
