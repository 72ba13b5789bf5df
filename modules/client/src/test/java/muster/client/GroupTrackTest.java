package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import muster.kernel.Entry;
import muster.kernel.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupTrackTest {
    private final GroupTrack track = new GroupTrack(10);

    @Test
    void the_next_entry_goes_out_at_once() {
        assertThat(seqs(track.pushed(Frames.entry(1, 11)))).containsExactly(11L);
        assertThat(track.behind()).isFalse();
    }

    @Test
    void a_repeat_is_dropped() {
        assertThat(track.pushed(Frames.entry(1, 10))).isEmpty();
        assertThat(track.behind()).isFalse();
    }

    @Test
    void what_comes_behind_a_hole_waits_for_the_page_that_fills_it() {
        assertThat(track.pushed(Frames.entry(1, 13))).isEmpty();
        assertThat(track.behind()).isTrue();

        assertThat(seqs(track.paged(Frames.page(1, 11, 12, 13, 11, 12)))).containsExactly(11L, 12L, 13L);
        assertThat(track.behind()).isFalse();
    }

    @Test
    void what_a_page_leaves_out_is_hidden_and_no_hole() {
        assertThat(seqs(track.paged(Frames.page(1, 11, 15, 15, 12)))).containsExactly(12L);
        assertThat(track.position()).isEqualTo(15);
        assertThat(track.behind()).isFalse();
    }

    @Test
    void a_page_above_the_floor_carries_over_what_is_below_it() {
        track.grownTo(50);
        var page = new Frame.Page(null, 1, 41, 42, List.of(Frames.entry(1, 42)), List.of(), 40, 50, true);
        assertThat(track.goneBefore(page)).isEqualTo(40);
        assertThat(seqs(track.paged(page))).containsExactly(42L);
        assertThat(track.position()).isEqualTo(42);
        assertThat(track.behind()).isTrue();
    }

    @Test
    void a_page_that_follows_or_lies_behind_passes_over_nothing() {
        assertThat(track.goneBefore(Frames.page(1, 11, 12, 20, 11, 12))).isEqualTo(10);
        assertThat(track.goneBefore(new Frame.Page(null, 1, 5, 9, List.of(), List.of(), 4, 20, true)))
                .isLessThanOrEqualTo(10);
        assertThat(track.goneBefore(Frames.page(1, 15, 16, 20, 15, 16)))
                .as("a hole above the floor is no gap")
                .isEqualTo(10);
    }

    @Test
    void a_badge_that_overtook_a_page_is_not_forgotten() {
        track.grownTo(20);
        assertThat(seqs(track.paged(Frames.page(1, 11, 11, 11, 11)))).containsExactly(11L);
        assertThat(track.behind()).isTrue();
    }

    @Test
    void what_waits_behind_a_hole_is_bounded_and_comes_back_with_the_pages() {
        long last = 11 + 2L * GroupTrack.AHEAD_MAX;
        LongStream.rangeClosed(12, last).forEach(seq -> track.pushed(Frames.entry(1, seq)));
        assertThat(track.waiting()).isEqualTo(GroupTrack.AHEAD_MAX);

        var delivered = new ArrayList<Long>();
        while (track.behind()) {
            long from = track.position() + 1;
            long to = Math.min(last, from + 199);
            var all = LongStream.rangeClosed(from, to).toArray();
            delivered.addAll(seqs(track.paged(Frames.page(1, from, to, last, all))));
        }
        assertThat(delivered)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(11, last).boxed().toList());
    }

    /** Any mixture of repeats, holes, reorderings, badges and stale pages delivers the visible log once and in order. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("muster.client.Frames#seeds")
    void random_pushes_and_pages_deliver_the_log_once_and_in_order(long seed) {
        var random = new Random(seed);
        long floor = random.nextInt(20);
        long start = random.nextInt(40);
        var log = new ArrayList<Long>(); // what the member may see, by position
        long head = start;
        var subject = new GroupTrack(start);
        var delivered = new ArrayList<Long>();
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    head++;
                    if (head > floor && random.nextInt(10) > 0) {
                        log.add(head);
                    }
                }
                case 2 -> {
                    if (!log.isEmpty()) {
                        long seq = log.get(log.size() - 1 - random.nextInt(Math.min(log.size(), 30)));
                        delivered.addAll(seqs(subject.pushed(Frames.entry(1, seq))));
                    }
                }
                case 3 -> subject.grownTo(head - random.nextInt(3));
                default -> {
                    if (subject.behind()) {
                        delivered.addAll(seqs(subject.paged(page(log, subject.position(), floor, head, random))));
                    }
                }
            }
        }
        subject.grownTo(head);
        while (subject.behind()) {
            delivered.addAll(seqs(subject.paged(page(log, subject.position(), floor, head, random))));
        }
        assertThat(delivered).as("seed %d", seed).isEqualTo(log);
        assertThat(subject.position()).as("seed %d", seed).isEqualTo(head);
    }

    private static Frame.Page page(List<Long> log, long position, long floor, long head, Random random) {
        long from = Math.max(position, floor) + 1;
        long to = Math.min(head, from + random.nextInt(12));
        var seqs = log.stream()
                .filter(seq -> seq >= from && seq <= to)
                .mapToLong(Long::longValue)
                .toArray();
        var page = Frames.page(1, from, to, head, seqs);
        return new Frame.Page(null, 1, from, to, page.entries(), List.of(), Math.min(floor, head), head, to < head);
    }

    private static List<Long> seqs(List<Entry> entries) {
        return entries.stream().map(Entry::seq).toList();
    }
}
