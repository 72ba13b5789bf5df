package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // No container fills the fields here.
class LastUsesTest {
    private final List<Long> written = new ArrayList<>();
    private boolean broken;
    private final LastUses uses = uses();

    @Test
    void each_session_is_written_once() {
        uses.mark(7);
        uses.mark(7);
        uses.flush();
        uses.flush();
        assertThat(written).containsExactly(7L);
    }

    @Test
    void what_cannot_be_written_waits() {
        uses.mark(7);
        broken = true;
        assertThatThrownBy(uses::flush).isInstanceOf(IllegalStateException.class);
        broken = false;
        uses.mark(8);
        uses.flush();
        assertThat(written).containsExactlyInAnyOrder(7L, 8L);
    }

    private LastUses uses() {
        var made = new LastUses() {
            @Override
            int write(Long[] used) {
                written.addAll(List.of(used));
                return used.length;
            }
        };
        made.transaction = new OwnTransaction() {
            @Override
            <T> T of(Supplier<T> work) {
                if (broken) {
                    throw new IllegalStateException("no database");
                }
                return work.get();
            }
        };
        return made;
    }
}
