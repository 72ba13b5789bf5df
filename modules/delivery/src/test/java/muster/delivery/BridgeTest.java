package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What waits for a broker that is away: nothing is sent here. */
class BridgeTest {
    private static final int ROOM = 10;

    private final Publisher publisher = new Publisher();
    private final Bridge bridge = new Bridge();

    BridgeTest() {
        bridge.publisher = publisher;
        publisher.makeRoom(ROOM);
    }

    @Test
    void no_more_than_one_word_that_it_is_there_waits() {
        for (int i = 0; i < 5; i++) {
            bridge.tell(BridgeTest::unasked);
        }
        assertThat(publisher.waiting()).isEqualTo(1);
    }

    @Test
    void a_word_that_was_dropped_keeps_no_later_one_from_waiting() {
        fill(ROOM / 2 + 1);
        bridge.tell(BridgeTest::unasked);
        assertThat(publisher.waiting()).as("the rest is left to entries").isEqualTo(ROOM / 2 + 1);
        publisher.makeRoom(ROOM);
        bridge.tell(BridgeTest::unasked);
        assertThat(publisher.waiting()).isEqualTo(1);
    }

    @Test
    void a_word_that_was_lost_unsaid_keeps_no_later_one_from_waiting() {
        bridge.tell(BridgeTest::unasked);
        publisher.makeRoom(ROOM); // As when the broker is gone before the word is made.
        bridge.tell(BridgeTest::unasked);
        assertThat(publisher.waiting()).isEqualTo(1);
    }

    @Test
    void the_last_word_takes_any_room_and_is_not_waited_for_where_there_is_none() {
        fill(ROOM - 1);
        var said = bridge.tellLast(BridgeTest::unasked);
        assertThat(publisher.waiting()).isEqualTo(ROOM);
        assertThat(said.getCount()).isEqualTo(1);
        assertThat(bridge.tellLast(BridgeTest::unasked).getCount()).isZero();
    }

    private void fill(int messages) {
        for (int i = 0; i < messages; i++) {
            assertThat(publisher.offer((context, producer) -> {})).isTrue();
        }
    }

    /** Made when it is sent and not before: by then it would be old. */
    private static InstanceNews unasked() {
        throw new AssertionError("asked at " + Instant.now());
    }
}
