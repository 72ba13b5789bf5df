package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SILENCE = START.plus(Instances.SILENT_AFTER).plusMillis(1);

    private final Roll roll = new Roll(4);

    @Test
    void who_is_silent_stays_until_its_time_is_over() {
        hear(news("a", false), START);
        hear(news("b", false), START.plusSeconds(1));
        assertThat(ids()).containsExactly("a", "b");
        assertThat(roll.all(each -> each.at().equals(START))).hasSize(1);
        assertThat(ids()).containsExactly("b");
    }

    @Test
    void who_leaves_is_not_missed() {
        hear(news("a", false), START);
        hear(news("a", true), START);
        hear(news("never heard of", true), START);
        assertThat(ids()).isEmpty();
    }

    @Test
    void who_comes_back_under_the_same_name_is_not_missed_under_its_old_id() {
        hear(news("old", "one", "one"), START);
        hear(news("older", "one", "one"), START);
        hear(news("new", "one", "one"), START.plusSeconds(5));
        assertThat(ids()).as("the old ones may have only paused").containsExactly("new", "old", "older");
        hear(news("new", "one", "one"), SILENCE);
        assertThat(ids()).containsExactly("new");
    }

    @Test
    void who_comes_back_at_the_same_place_stands_for_one_that_was_there() {
        hear(news("a", "host/1", "host"), START);
        hear(news("b", "host/2", "host"), START.plusSeconds(1));
        hear(news("c", "other/1", "other"), START);
        hear(news("d", "host/3", "host"), SILENCE.plusSeconds(1));
        assertThat(ids()).as("one of two came back").containsExactly("b", "d", "c");
        hear(news("d", "host/3", "host"), SILENCE.plusSeconds(2));
        assertThat(ids()).as("which stands for one and no more").containsExactly("b", "d", "c");
    }

    @Test
    void who_is_not_missed_has_no_heir() {
        hear(news("a", "one", "one"), START);
        roll.hear(news("b", "one", "one"), SILENCE, at -> false);
        assertThat(ids()).as("perhaps only we were cut off").containsExactly("a", "b");
    }

    @Test
    void who_was_there_all_the_time_stands_for_nobody() {
        hear(news("a", "one", "one"), START);
        hear(news("b", "one", "one"), START);
        hear(news("b", "one", "one"), SILENCE);
        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void of_too_many_the_one_that_is_silent_longest_goes() {
        hear(news("a", false), START);
        hear(news("b", false), START.plusSeconds(1));
        hear(news("c", false), START.plusSeconds(2));
        hear(news("a", false), START.plusSeconds(3));
        hear(news("d", false), START.plusSeconds(4));
        hear(news("e", false), START.plusSeconds(5));
        assertThat(ids()).containsExactly("a", "c", "d", "e");
    }

    @Test
    void what_is_said_is_what_is_heard() {
        var news = news("a", true);
        assertThat(InstanceNews.read(news.toJson())).isEqualTo(news);
        assertThat(news("long".repeat(100), false).name()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"v\":2}",
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"place\":\"a\",\"since\":\"yesterday\",\"connections\":1,\"waiting\":{}}",
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"place\":\"a\",\"since\":\"2026-01-01T00:00:00Z\",\"connections\":-1,\"waiting\":{}}",
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"place\":\"a\",\"since\":\"2026-01-01T00:00:00Z\",\"connections\":1}"
            })
    void rubbish_is_refused(String text) {
        assertThatThrownBy(() -> InstanceNews.read(text)).isInstanceOf(Refused.class);
    }

    @Test
    void what_is_longer_than_any_word_is_refused_unread() {
        var word = news("a", false).toJson();
        assertThat(InstanceNews.read(padded(word, 1_000)).id()).isEqualTo("a");
        assertThatThrownBy(() -> InstanceNews.read(padded(word, 2_000)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("longer than any word");
    }

    private static String padded(String word, int length) {
        return word.substring(0, word.length() - 1) + ",\"pad\":\"" + "p".repeat(length) + "\"}";
    }

    private void hear(InstanceNews news, Instant now) {
        roll.hear(news, now, at -> Hearing.isOld(at, now));
    }

    private List<String> ids() {
        return roll.all(each -> false).stream().map(each -> each.news().id()).toList();
    }

    private static InstanceNews news(String id, String name, String place) {
        return new InstanceNews(id, name, place, "1.0", START, true, false, 7, new InstanceView.Queues(1, 2, 3, 4));
    }

    private static InstanceNews news(String id, boolean leaving) {
        return new InstanceNews(id, id, id, "1.0", START, true, leaving, 7, new InstanceView.Queues(1, 2, 3, 4));
    }
}
