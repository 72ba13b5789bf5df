package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Refused;
import muster.messagelog.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeMessageTest {
    @Test
    void messages_travel_whole_and_the_rest_as_a_head() {
        var read = BridgeMessage.read(BridgeMessage.of(List.of(
                        entry(1, EntryKind.MESSAGE, "hello"),
                        entry(2, EntryKind.JOIN, null),
                        entry(3, EntryKind.EDIT, "new")))
                .toJson());

        assertThat(read.entries()).containsExactly(entry(1, EntryKind.MESSAGE, "hello"));
        assertThat(read.heads()).isEqualTo(Map.of(7L, 3L));
    }

    @Test
    void a_large_batch_travels_as_heads_only() {
        var large = "x".repeat(300 * 1024);

        var read = BridgeMessage.read(
                BridgeMessage.of(List.of(entry(1, EntryKind.MESSAGE, large))).toJson());

        assertThat(read.entries()).isEmpty();
        assertThat(read.heads()).isEqualTo(Map.of(7L, 1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no", "[]", "{}", "{\"v\":2}", "{\"v\":1,\"entries\":[7]}", "{\"v\":1,\"heads\":{\"x\":1}}"})
    void poison_is_refused(String json) {
        assertThatThrownBy(() -> BridgeMessage.read(json)).isInstanceOf(Refused.class);
    }

    @Test
    void the_header_names_each_group_once() {
        var batch = List.of(entry(1, EntryKind.MESSAGE, "a"), entry(2, EntryKind.MESSAGE, "b"));
        assertThat(BridgeMessage.groupsOf(batch)).isEqualTo("7");
        assertThat(BridgeMessage.groups("7,8")).containsExactly(7L, 8L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "7,", "x", "99999999999999999999"})
    void a_poisoned_header_is_refused(String header) {
        assertThatThrownBy(() -> BridgeMessage.groups(header)).isInstanceOf(Refused.class);
    }

    private static LogEntry entry(long seq, EntryKind kind, String body) {
        return new LogEntry(
                new Entry(7, seq, seq, kind, 1, Instant.EPOCH, null, body, 0, 0, List.of(), List.of(), 0, false, false),
                List.of(),
                Set.of());
    }
}
