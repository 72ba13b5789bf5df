package muster.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import muster.groups.GroupUser;
import org.junit.jupiter.api.Test;

class StagedTest {
    private static final GroupUser ANNA = new GroupUser(7, 1);
    private static final GroupUser BERT = new GroupUser(7, 2);
    private static final long NOW = 1_000;

    private final Staged staged = new Staged(1, 2);

    @Test
    void p6_moves_merge_by_maximum() {
        staged.put(new Staged.Move(ANNA, 5, 3, 3, NOW));
        staged.put(new Staged.Move(ANNA, 4, 4, 4, NOW));

        assertThat(staged.of(ANNA)).isEqualTo(new Staged.Move(ANNA, 5, 4, 4, NOW));
        assertThat(staged.size()).isEqualTo(1);
    }

    @Test
    void what_moved_on_during_a_flush_waits_for_the_next() {
        staged.put(new Staged.Move(ANNA, 5, 0, 0, NOW));
        var flushed = staged.batches(20, NOW, 0);
        staged.put(new Staged.Move(ANNA, 6, 0, 0, NOW));

        flushed.forEach(staged::written);

        assertThat(staged.of(ANNA)).isEqualTo(new Staged.Move(ANNA, 6, 0, 0, NOW));
        staged.batches(20, NOW, 0).forEach(staged::written);
        assertThat(staged.size()).isZero();
    }

    @Test
    void an_ack_waits_for_more_of_them_and_a_reading_does_not() {
        staged.put(new Staged.Move(ANNA, 5, 0, 0, NOW));
        staged.put(new Staged.Move(BERT, 5, 5, NOW, NOW));
        staged.put(new Staged.Move(ANNA, 6, 0, 0, NOW + 1));

        assertThat(staged.reads(7)).containsExactly(new Staged.Move(BERT, 5, 5, NOW, NOW));
        assertThat(staged.batches(20, NOW, 1)).containsExactly(List.of(new Staged.Move(BERT, 5, 5, NOW, NOW)));
        assertThat(staged.batches(1, NOW + 1, 1))
                .as("since the first of them")
                .containsExactly(List.of(new Staged.Move(ANNA, 6, 0, 0, NOW)));
    }

    @Test
    void a_flush_is_bounded_and_so_is_the_memory() {
        assertThat(staged.put(new Staged.Move(ANNA, 1, 0, 0, NOW))).isTrue();
        assertThat(staged.put(new Staged.Move(BERT, 1, 0, 0, NOW))).isTrue();

        assertThat(staged.batches(2, NOW, 0))
                .as("nobody twice")
                .containsExactlyInAnyOrder(
                        List.of(new Staged.Move(ANNA, 1, 0, 0, NOW)), List.of(new Staged.Move(BERT, 1, 0, 0, NOW)));
        assertThat(staged.batches(1, NOW, 0)).hasSize(1);
        assertThat(staged.put(new Staged.Move(new GroupUser(8, 1), 1, 0, 0, NOW)))
                .as("no room")
                .isFalse();
        assertThat(staged.put(new Staged.Move(ANNA, 2, 0, 0, NOW)))
                .as("a merge needs none")
                .isTrue();
    }

    @Test
    void reading_implies_receiving_and_a_cursor_never_moves_back() {
        var cursor = new Cursor(3, 8, 5);

        assertThat(cursor.advancedTo(6, 4)).isEqualTo(cursor);
        assertThat(cursor.advancedTo(9, 9)).isEqualTo(new Cursor(3, 9, 9));
    }
}
