package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What was done by event is known to the reads that can find it, and to no more. */
class DoneByEventTest {
    private final DoneByEvent done = new DoneByEvent();

    @Test
    void what_came_while_a_read_went_on_is_known_to_the_next() {
        done.add(7);
        assertThat(done.contains(7)).isTrue();
        done.read();
        assertThat(done.contains(7)).isTrue();
        assertThat(done.contains(8)).isFalse();
    }

    @Test
    void it_is_forgotten_after_that() {
        done.add(7);
        done.read();
        done.read();
        assertThat(done.contains(7)).isFalse();
    }
}
