package muster.delivery;

import static muster.delivery.LaneLog.GROUP;
import static muster.delivery.LaneLog.entry;
import static muster.delivery.LaneLog.message;
import static muster.delivery.LaneLog.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.messagelog.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LaneTest {
    private final World world = new World();
    private final Lane lane = new Lane(GROUP, world);

    @Test
    void entries_in_order_go_out_as_one_shared_text() {
        var anna = opened(1, 0);
        var bert = opened(2, 0);

        lane.offer(List.of(message(1), message(2), message(3)));
        lane.round();

        assertThat(anna.seqs()).containsExactly(1L, 2L, 3L);
        assertThat(anna.chunks).hasSize(1);
        assertThat(anna.chunks.get(0)).isSameAs(bert.chunks.get(0));
    }

    @Test
    void a_repeat_is_dropped_and_a_hole_is_read_from_the_log() {
        var anna = opened(1, 0);
        lane.offer(List.of(message(1)));
        lane.round();
        lane.offer(List.of(message(1), message(4)));
        lane.round();

        assertThat(anna.seqs()).containsExactly(1L);
        assertThat(world.asked).containsExactly("1..3");

        lane.filled(List.of(message(2), message(3)), 0);
        lane.round();
        assertThat(anna.seqs()).containsExactly(1L, 2L, 3L, 4L);
    }

    /** Or a forged position, or a database that is away, would make it read the log without a pause. */
    @Test
    void a_hole_that_the_log_does_not_fill_is_asked_for_again_with_the_next_hint_only() {
        var anna = opened(1, 0);
        lane.offer(List.of(message(9)));
        lane.round();
        lane.filled(List.of(), 0);
        lane.round();
        lane.round();
        assertThat(world.asked).containsExactly("0..8");

        lane.hint(2);
        lane.round();
        lane.filled(List.of(message(1), message(2)), 0);
        lane.round();
        assertThat(world.asked).containsExactly("0..8", "0..2");
        assertThat(anna.seqs()).containsExactly(1L, 2L);
    }

    @Test
    void what_is_no_longer_kept_is_not_waited_for() {
        var anna = opened(1, 0);
        lane.offer(List.of(message(9)));
        lane.round();
        lane.filled(List.of(), 6);
        lane.round();
        assertThat(world.asked).containsExactly("0..8", "6..8");

        lane.filled(List.of(message(8)), 7);
        lane.round();
        assertThat(anna.seqs()).containsExactly(8L, 9L);
        lane.hint(9);
        lane.round();
        assertThat(world.asked).hasSize(2);
    }

    @Test
    void what_comes_between_the_attaching_and_the_opening_is_held_and_follows() {
        opened(1, 0);
        var late = new Listener(2);
        lane.attach(late);
        lane.offer(List.of(message(1), message(2), message(3)));
        lane.round();

        lane.open(late, true, 0, 2);

        assertThat(late.seqs()).containsExactly(3L);
    }

    @Test
    void nobody_is_pushed_an_entry_after_its_own_leave() {
        var anna = opened(1, 0);
        var bert = opened(2, 0);

        lane.offer(List.of(message(1), entry(2, EntryKind.LEAVE, 0, List.of(2L)), message(3)));
        lane.round();

        assertThat(anna.seqs()).containsExactly(1L, 2L, 3L);
        assertThat(bert.seqs()).containsExactly(1L);
        assertThat(world.left).containsExactly(2L);
        assertThat(lane.has(bert)).isFalse();
    }

    @Test
    void who_joins_is_brought_in_at_the_join() {
        opened(1, 0);
        var guest = new Listener(9);
        world.connections.add(guest);

        lane.offer(List.of(entry(1, EntryKind.JOIN, 0, List.of(9L))));
        lane.round();

        assertThat(world.joined).containsExactly(9L);
    }

    @Test
    void an_edit_shows_its_text_only_to_who_may_see_the_message_it_is_about() {
        var anna = opened(1, 5);
        var newcomer = opened(2, 5);
        var hider = opened(3, 5);
        for (var listener : List.of(anna, newcomer, hider)) {
            lane.open(listener, true, listener == newcomer ? 5 : 0, 5);
        }

        lane.offer(List.of(new LogEntry(view(6, EntryKind.EDIT, 3), List.of(), Set.of(3L))));
        lane.round();

        assertThat(anna.entries().get(0).body()).isEqualTo("text 6");
        assertThat(newcomer.entries().get(0).body()).isNull();
        assertThat(hider.entries().get(0).body()).isNull();
        assertThat(newcomer.seqs()).containsExactly(6L);
    }

    @Test
    void who_looks_away_gets_nothing_and_goes_on_from_the_head_it_is_told_later() {
        var anna = opened(1, 0);
        lane.unfocus(anna);
        lane.offer(List.of(message(1), message(2)));
        lane.round();
        assertThat(anna.seqs()).isEmpty();

        lane.attach(anna);
        lane.offer(List.of(message(3)));
        lane.round();
        lane.open(anna, true, 0, 2);
        assertThat(anna.seqs()).containsExactly(3L);
    }

    @Test
    void who_looks_elsewhere_is_named_once_however_much_the_group_grew() {
        var anna = opened(1, 0);
        var bert = opened(2, 0);
        lane.unfocus(anna);
        lane.offer(List.of(message(1), message(2)));
        lane.round();
        lane.offer(List.of(message(3)));
        lane.round();

        assertThat(world.grownUnseen).as("until it is looked at").containsExactly(GROUP);
        assertThat(lane.takeUnseen()).containsExactly(anna);
        assertThat(lane.takeUnseen()).isEmpty();
        assertThat(bert.seqs()).containsExactly(1L, 2L, 3L);

        lane.offer(List.of(message(4)));
        lane.round();
        assertThat(world.grownUnseen).containsExactly(GROUP, GROUP);
    }

    @Test
    void what_came_while_it_opened_is_unseen_too() {
        opened(1, 0);
        var anna = new Listener(2);
        lane.attach(anna);
        lane.offer(List.of(message(1), message(2)));
        lane.round();
        assertThat(world.grownUnseen).isEmpty();

        lane.open(anna, false, 0, 1);

        assertThat(world.grownUnseen).containsExactly(GROUP);
        assertThat(lane.takeUnseen()).containsExactly(anna);
    }

    @Test
    void too_much_for_an_opening_connection_becomes_a_hint() {
        opened(1, 0);
        var late = new Listener(2);
        lane.attach(late);
        for (long seq = 1; seq <= Lane.WAITING_MAX + 1; seq++) {
            lane.offer(List.of(message(seq)));
            lane.round();
        }

        lane.open(late, true, 0, 0);

        assertThat(late.seqs()).isEmpty();
        assertThat(late.badges()).containsExactly((long) Lane.WAITING_MAX + 1);
        lane.offer(List.of(message(Lane.WAITING_MAX + 2)));
        lane.round();
        assertThat(late.seqs()).containsExactly((long) Lane.WAITING_MAX + 2);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, 30), LongStream.of(System.nanoTime()));
    }

    /** P4: whatever mixture of local copies, repeats, losses, delays and hints feeds the lane. */
    @ParameterizedTest
    @MethodSource("seeds")
    void p4_each_connection_sees_each_entry_once_and_in_order(long seed) {
        var random = new Random(seed);
        var listeners = new ArrayList<Listener>();
        var opening = new ArrayList<Listener>();
        var underway = new ArrayList<LogEntry>();
        long stored = 0;
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(7)) {
                case 0, 1 -> underway.add(message(++stored));
                case 2 -> {
                    if (!underway.isEmpty()) {
                        var entry = underway.get(random.nextInt(underway.size()));
                        lane.offer(List.of(entry));
                        if (random.nextBoolean()) {
                            underway.remove(entry);
                        }
                    }
                }
                case 3 -> {
                    if (!underway.isEmpty()) {
                        underway.remove(random.nextInt(underway.size())); // Lost on the bus.
                    }
                }
                case 4 -> lane.hint(stored);
                case 5 -> {
                    if (listeners.size() + opening.size() < 8) {
                        var listener = new Listener(100 + step);
                        lane.attach(listener);
                        opening.add(listener);
                    } else if (!opening.isEmpty()) {
                        var listener = opening.remove(random.nextInt(opening.size()));
                        listener.head = stored;
                        lane.open(listener, true, 0, stored);
                        listeners.add(listener);
                    }
                }
                default -> lane.round();
            }
            if (random.nextInt(3) == 0) {
                world.answer(lane, stored, random);
            }
        }
        lane.hint(stored);
        for (int i = 0; i < 100; i++) {
            lane.round();
            world.answer(lane, stored, random);
        }
        for (var listener : listeners) {
            var expected =
                    LongStream.rangeClosed(listener.head + 1, stored).boxed().toList();
            assertThat(listener.seqs())
                    .as("seed %d, opened at %d", seed, listener.head)
                    .isEqualTo(expected);
        }
    }

    private Listener opened(long user, long head) {
        var listener = new Listener(user);
        lane.attach(listener);
        lane.open(listener, true, 0, head);
        return listener;
    }

    /** Somebody who listens, and remembers all. */
    private static final class Listener implements Subscriber {
        private final long user;
        private final List<Chunk> chunks = new ArrayList<>();
        private long head;

        Listener(long user) {
            this.user = user;
        }

        @Override
        public long user() {
            return user;
        }

        @Override
        public void queue(Chunk chunk) {
            chunks.add(chunk);
        }

        List<Entry> entries() {
            return chunks.stream()
                    .flatMap(chunk -> Frame.readAll(chunk.json()).stream())
                    .filter(Entry.class::isInstance)
                    .map(Entry.class::cast)
                    .toList();
        }

        List<Long> seqs() {
            return entries().stream().map(Entry::seq).toList();
        }

        List<Long> badges() {
            return chunks.stream()
                    .flatMap(chunk -> Frame.readAll(chunk.json()).stream())
                    .filter(Frame.Badge.class::isInstance)
                    .map(frame -> ((Frame.Badge) frame).seq())
                    .toList();
        }
    }

    /** The lane's surroundings: a log that can be asked and sometimes cannot. */
    private static final class World implements LaneHost {
        private final List<String> asked = new ArrayList<>();
        private final List<long[]> open = new ArrayList<>();
        private final Set<Long> joined = new HashSet<>();
        private final List<Long> left = new ArrayList<>();
        private final List<Listener> connections = new ArrayList<>();
        private final List<Long> grownUnseen = new ArrayList<>();

        @Override
        public void grewUnseen(long group) {
            grownUnseen.add(group);
        }

        @Override
        public void fill(long group, long after, long to) {
            asked.add(after + ".." + to);
            open.add(new long[] {after, to});
        }

        void answer(Lane lane, long stored, Random random) {
            for (var range : List.copyOf(open)) {
                var found = LongStream.rangeClosed(range[0] + 1, Math.min(range[1], stored))
                        .limit(1 + random.nextInt(20))
                        .mapToObj(LaneLog::message)
                        .toList();
                lane.filled(random.nextInt(4) == 0 ? List.of() : found, 0);
            }
            open.clear();
            lane.hint(stored);
        }

        @Override
        public Collection<Listener> connectionsOf(long user) {
            return connections.stream()
                    .filter(listener -> listener.user == user)
                    .toList();
        }

        @Override
        public void joined(long group, Subscriber subscriber) {
            joined.add(subscriber.user());
        }

        @Override
        public void roleChanged(long group, Subscriber subscriber) {}

        @Override
        public void left(long group, Subscriber subscriber) {
            left.add(subscriber.user());
        }

        @Override
        public void reached(long group, List<LogEntry> run, int connections) {}
    }
}
