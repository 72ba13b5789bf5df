package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import muster.kernel.Frame;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private final List<String> sent = new ArrayList<>();
    private final Deque<Consumer<Boolean>> flying = new ArrayDeque<>();
    private final Deque<Long> probes = new ArrayDeque<>();
    private int givenUp;
    private final Outbound outbound = new Outbound(
            1_000,
            new Wire() {
                @Override
                public void send(Chunk chunk, Consumer<Boolean> done) {
                    sent.add(chunk.json());
                    flying.add(done);
                }

                @Override
                public void probe(long number) {
                    probes.add(number);
                }
            },
            () -> givenUp++);

    @Test
    void one_send_is_in_flight_and_what_gathers_behind_it_is_one_frame() {
        say(1);
        say(2);
        say(3);
        assertThat(sent).hasSize(1);

        flying.remove().accept(true);

        assertThat(sent).hasSize(2);
        assertThat(Frame.readAll(sent.get(1))).hasSize(2);
    }

    @Test
    void over_the_bound_entries_become_a_badge_that_follows_what_was_kept() {
        for (long seq = 1; seq <= 200; seq++) {
            entry(seq);
        }
        arrive();

        var frames = sent.stream().flatMap(text -> Frame.readAll(text).stream()).toList();
        assertThat(frames).hasSizeLessThan(200);
        assertThat(frames.get(frames.size() - 1)).isEqualTo(new Frame.Badge(7, 200, 200));
        assertThat(outbound.bytes()).isZero();
    }

    @Test
    void answers_are_not_dropped_but_a_client_that_never_reads_is_given_up() {
        for (int i = 0; i < 1_000 && givenUp == 0; i++) {
            say(i);
        }

        assertThat(givenUp).isEqualTo(1);
        assertThat(outbound.bytes()).isZero();
        assertThat(outbound.add(Chunk.answer(new Frame.Badge(1, 1, 1)))).isFalse();
    }

    @Test
    void a_failed_send_gives_the_client_up() {
        say(1);
        say(2);
        flying.remove().accept(false);

        assertThat(givenUp).isEqualTo(1);
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_wire_that_answers_before_it_returns_does_not_recurse() {
        var texts = new ArrayList<String>();
        var eager = new Outbound(
                1 << 30,
                new Wire() {
                    @Override
                    public void send(Chunk chunk, Consumer<Boolean> done) {
                        texts.add(chunk.json());
                        done.accept(true);
                    }

                    @Override
                    public void probe(long number) {}
                },
                () -> givenUp++);
        for (int i = 0; i < 100_000; i++) {
            eager.add(Chunk.answer(new Frame.Badge(i + 1, 1, 1)));
        }
        eager.drain();

        assertThat(texts.stream().mapToInt(text -> Frame.readAll(text).size()).sum())
                .isEqualTo(100_000);
        assertThat(texts).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(128 * 1024));
    }

    @Test
    void a_send_without_progress_is_seen() {
        say(1);
        assertThat(outbound.stuckFor(System.nanoTime() + 5_000_000_000L)).isGreaterThan(4_000_000_000L);
        flying.remove().accept(true);
        assertThat(outbound.stuckFor(System.nanoTime() + 5_000_000_000L)).isZero();
    }

    @Test
    void what_has_not_been_seen_to_arrive_is_bounded_although_it_counts_as_sent() {
        for (long seq = 1; seq <= 200; seq++) {
            entry(seq);
            flown();
        }
        var before = sent.stream().mapToInt(String::length).sum();
        assertThat(before).as("bytes that went to the container").isBetween(1_000, 2_000);
        assertThat(probes).as("one question at a time").hasSize(1);
        assertThat(outbound.stuckFor(System.nanoTime() + 5_000_000_000L)).isGreaterThan(4_000_000_000L);

        outbound.confirm(-1);
        assertThat(sent.stream().mapToInt(String::length).sum())
                .as("a pong to something else")
                .isEqualTo(before);

        arrive();
        var frames = sent.stream().flatMap(text -> Frame.readAll(text).stream()).toList();
        assertThat(frames.get(frames.size() - 1)).isEqualTo(new Frame.Badge(7, 200, 200));
        assertThat(outbound.isEmpty()).isTrue();
    }

    /** Everything goes out, and the client answers every probe. */
    private void arrive() {
        while (!flying.isEmpty() || !probes.isEmpty()) {
            flown();
            if (!probes.isEmpty()) {
                outbound.confirm(probes.remove());
            }
        }
    }

    private void flown() {
        while (!flying.isEmpty()) {
            flying.remove().accept(true);
        }
    }

    private void say(int number) {
        outbound.add(Chunk.answer(new Frame.Badge(number + 1, 1, 1)));
        outbound.drain();
    }

    private void entry(long seq) {
        outbound.add(Chunk.entries(List.of(new Frame.Badge(7, seq, seq).toJson()), 7, seq, seq));
        outbound.drain();
    }
}
