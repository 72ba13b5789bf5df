package muster.unread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import muster.groups.GroupUser;
import muster.messagelog.CountTerms;
import muster.messagelog.LogRange;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final GroupUser ANN = new GroupUser(7, 1);
    private static final LogRange RANGE = new LogRange(ANN, 10, 20);

    @Test
    void a_number_that_is_what_counting_by_hand_says_is_right() {
        assertThat(audit(told(5, 1), Map.of(RANGE, 5L), terms(20, 1))).isEqualTo(new Audit(1, List.of()));
    }

    @Test
    void a_wrong_number_of_messages_is_found_whatever_has_come_since() {
        var told = told(6, 1);
        assertThat(audit(told, Map.of(RANGE, 5L), terms(99, 40)).wrong())
                .containsExactly(new WrongNumberTold(ANN, WrongNumberTold.Kind.MESSAGES, told, 5));
    }

    @Test
    void a_wrong_number_of_mentions_is_found_while_the_log_stands_still() {
        var told = told(5, 2);
        assertThat(audit(told, Map.of(RANGE, 5L), terms(20, 1)).wrong())
                .containsExactly(new WrongNumberTold(ANN, WrongNumberTold.Kind.MENTIONS, told, 1));
        assertThat(audit(told, Map.of(RANGE, 5L), terms(21, 1)).wrong())
                .as("perhaps it was recalled")
                .isEmpty();
    }

    @Test
    void what_is_not_there_any_more_is_not_compared() {
        assertThat(audit(told(6, 1), Map.of(), terms(20, 1)).compared()).isZero();
    }

    @Test
    void the_latest_numbers_are_remembered_once_each_and_not_for_ever() {
        var numbers = new ToldNumbers(3);
        LongStream.of(1, 2, 3, 1, 4).forEach(user -> numbers.add(new GroupUser(7, user), told(user, 0)));
        numbers.add(new GroupUser(7, 5), new Unread(1, 0, false, 0, 10_001));
        assertThat(numbers.take().keySet()).extracting(GroupUser::user).containsExactly(3L, 1L, 4L);
        assertThat(numbers.take()).isEmpty();
    }

    private static Audit audit(Unread told, Map<LogRange, Long> counted, CountTerms derived) {
        return Audit.of(Map.of(ANN, told), Map.of(ANN, RANGE), counted, Map.of(ANN, derived));
    }

    private static Unread told(long messages, long mentions) {
        return new Unread(messages, mentions, false, 10, 20);
    }

    private static CountTerms terms(long head, long mentions) {
        return new CountTerms(head, 15, 10, 10, 0, 0, 0, mentions);
    }
}
