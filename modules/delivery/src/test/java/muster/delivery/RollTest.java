package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration KEPT = Duration.ofHours(1);

    private final Roll roll = new Roll(3, KEPT);

    @Test
    void who_is_silent_stays_until_its_time_is_over() {
        roll.hear(news("a", false), START);
        roll.hear(news("b", false), START.plusSeconds(1));
        assertThat(ids(START.plus(KEPT))).containsExactly("a", "b");
        assertThat(ids(START.plus(KEPT).plusMillis(1))).containsExactly("b");
    }

    @Test
    void who_leaves_is_not_missed() {
        roll.hear(news("a", false), START);
        roll.hear(news("a", true), START);
        roll.hear(news("never heard of", true), START);
        assertThat(ids(START)).isEmpty();
    }

    @Test
    void of_too_many_the_one_that_is_silent_longest_goes() {
        roll.hear(news("a", false), START);
        roll.hear(news("b", false), START.plusSeconds(1));
        roll.hear(news("c", false), START.plusSeconds(2));
        roll.hear(news("a", false), START.plusSeconds(3));
        roll.hear(news("d", false), START.plusSeconds(4));
        assertThat(ids(START.plusSeconds(5))).containsExactly("a", "c", "d");
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
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"since\":\"yesterday\",\"connections\":1,\"waiting\":{}}",
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"since\":\"2026-01-01T00:00:00Z\",\"connections\":-1,\"waiting\":{}}",
                "{\"v\":1,\"id\":\"a\",\"name\":\"a\",\"since\":\"2026-01-01T00:00:00Z\",\"connections\":1}"
            })
    void rubbish_is_refused(String text) {
        assertThatThrownBy(() -> InstanceNews.read(text)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> InstanceNews.read("{\"v\":1,\"pad\":\"" + "p".repeat(2_000) + "\"}"))
                .isInstanceOf(Refused.class);
    }

    private List<String> ids(Instant now) {
        return roll.all(now).stream().map(each -> each.news().id()).toList();
    }

    private static InstanceNews news(String id, boolean leaving) {
        return new InstanceNews(id, id, "1.0", START, true, leaving, 7, new InstanceView.Queues(1, 2, 3, 4));
    }
}
