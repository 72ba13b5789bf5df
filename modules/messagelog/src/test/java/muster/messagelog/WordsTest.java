package muster.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void words_are_parted_by_what_is_no_letter_and_alike_in_every_case_and_width() {
        assertThat(Words.of("Meet me @ Café-3, ＡＢＣ; meet!")).containsExactly("meet", "me", "café", "3", "abc");
        assertThat(Words.conditions("CAFE\u0301")).containsExactly("'café':*");
    }

    @Test
    void scripts_without_blanks_give_pairs_and_the_last_character() {
        assertThat(Words.of("开会通知")).containsExactly("开会", "会通", "通知", "知");
        assertThat(Words.conditions("通知")).containsExactly("'通知'");
        assertThat(Words.conditions("知")).containsExactly("'知':*");
        assertThat(Words.of("明天10点in北京")).containsExactly("明天", "天", "10", "点", "in", "北京", "京");
        assertThat(Words.of("한국어")).containsExactly("한국", "국어", "어");
    }

    @Test
    void a_character_outside_the_basic_plane_is_one() {
        assertThat(Words.of("𠮷野家")).containsExactly("𠮷野", "野家", "家");
        assertThat(Words.of("😀 👍🏽")).isEmpty();
    }

    @Test
    void nothing_that_means_something_to_a_query_comes_out() {
        assertThat(Words.conditions("a' | !b:* & (c) \\ <-> d\u0000"))
                .containsExactly("'a':*", "'b':*", "'c':*", "'d':*");
        assertThat(Words.conditions("'&|!()\\ -- ;")).isEmpty();
    }

    @Test
    void a_text_is_bounded_in_words_and_a_word_in_length() {
        var many = IntStream.range(0, 3_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThat(Words.of(many)).hasSize(2_000);
        assertThat(Words.of("x".repeat(500))).containsExactly("x".repeat(40));
    }
}
