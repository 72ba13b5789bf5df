package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import muster.kernel.GroupSelection;
import org.junit.jupiter.api.Test;

class TracksTest {
    private final Tracks tracks = new Tracks(GroupSelection.EVERY, Map.of(3L, 30L));

    @Test
    void the_first_greeting_starts_from_now_on() {
        tracks.greeted(Frames.state(1, 100, 0, 50), true);
        assertThat(tracks.positions()).containsEntry(1L, 100L);
    }

    @Test
    void a_given_position_wins_over_every_rule() {
        tracks.greeted(Frames.state(3, 100, 0, 50), true);
        assertThat(tracks.positions()).containsEntry(3L, 30L);
        assertThat(tracks.following(3).behind()).isTrue();
    }

    @Test
    void a_group_joined_while_away_starts_behind_the_joining() {
        tracks.greeted(Frames.state(1, 100, 90, 0), false);
        assertThat(tracks.positions()).containsEntry(1L, 90L);
        assertThat(tracks.following(1).behind()).isTrue();
    }

    @Test
    void a_greeting_does_not_move_a_known_group() {
        tracks.greeted(Frames.state(1, 100, 0, 0), true);
        tracks.greeted(Frames.state(1, 120, 0, 110), false);
        assertThat(tracks.positions()).containsEntry(1L, 100L);
        assertThat(tracks.following(1).behind()).isTrue();
    }

    @Test
    void a_log_that_went_back_takes_the_position_with_it() {
        tracks.greeted(Frames.state(1, 100, 0, 0), true);
        tracks.checkAgainst(Frames.state(1, 80, 0, 0));
        assertThat(tracks.pushed(Frames.entry(1, 81))).hasSize(1);
    }

    @Test
    void nothing_of_a_group_that_was_left_is_delivered_until_it_is_joined_again() {
        tracks.greeted(Frames.state(1, 100, 0, 0), true);
        tracks.left(1);
        assertThat(tracks.pushed(Frames.entry(1, 101))).isEmpty();
        tracks.joined(Frames.state(1, 110, 109, 0));
        assertThat(tracks.pushed(Frames.entry(1, 110))).hasSize(1);
    }

    @Test
    void groups_out_of_focus_are_not_delivered_and_go_on_where_they_stood() {
        tracks.greeted(Frames.state(1, 100, 0, 0), true);
        tracks.focus(GroupSelection.of(Set.of(2L)));
        assertThat(tracks.pushed(Frames.entry(1, 101))).isEmpty();
        assertThat(tracks.following(1)).isNull();
        tracks.focus(GroupSelection.EVERY);
        tracks.focused(Frames.state(1, 105, 0, 0));
        assertThat(tracks.positions()).containsEntry(1L, 100L);
        assertThat(tracks.following(1).behind()).isTrue();
    }

    @Test
    void the_greeting_names_given_and_reached_positions_of_groups_in_focus() {
        tracks.greeted(Frames.state(1, 100, 0, 0), true);
        assertThat(tracks.greeting()).isEqualTo(Map.of(1L, 100L, 3L, 30L));
        tracks.focus(GroupSelection.of(Set.of(3L)));
        assertThat(tracks.greeting()).isEqualTo(Map.of(3L, 30L));
    }
}
