package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import org.junit.jupiter.api.Test;

class ScanTest {
    @Test
    void fields_are_found_in_frames_as_the_server_writes_them() {
        var at = Instant.parse("2026-01-01T12:00:00Z");
        var sent = new Frame.Sent("42", 7, "cid", 4_711, at, false);
        var entry =
                new Entry(7, 4_712, 9, EntryKind.MESSAGE, 1, at, "c", "x", 0, 0, List.of(), List.of(), 0, false, false);
        var bytes = ("[" + sent.toJson() + "," + entry.toJson() + "]").getBytes(StandardCharsets.UTF_8);

        int first = Scan.find(bytes, 0, bytes.length, Scan.OP);
        int second = Scan.find(bytes, first + 1, bytes.length, Scan.OP);
        assertThat(first).isEqualTo(1);
        assertThat(Scan.number(bytes, first, second, Scan.REF)).isEqualTo(42);
        assertThat(Scan.number(bytes, first, second, Scan.SEQ)).isEqualTo(4_711);
        assertThat(Scan.number(bytes, second, bytes.length, Scan.SEQ)).isEqualTo(4_712);
        assertThat(Scan.number(bytes, second, bytes.length, Scan.REF)).isEqualTo(-1);
        assertThat(Scan.find(bytes, second + 1, bytes.length, Scan.OP)).isEqualTo(-1);
    }
}
