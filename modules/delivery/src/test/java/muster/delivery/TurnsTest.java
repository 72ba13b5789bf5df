package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
    private static final int WAITING_MAX = 4;

    private final Deque<Runnable> handed = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final AtomicBoolean rejected = new AtomicBoolean();
    private final Turns turns = new Turns(handed::add, WAITING_MAX, () -> rejected.set(true));

    @Test
    void one_request_per_turn_in_the_order_they_came() {
        turns.add(() -> ran.add("a"));
        turns.add(() -> ran.add("b"));
        assertThat(handed).hasSize(1);

        handed.remove().run();
        assertThat(ran).containsExactly("a");
        handed.remove().run();
        assertThat(ran).containsExactly("a", "b");

        assertThat(handed).isEmpty();
        assertThat(turns.isIdle()).isTrue();
    }

    @Test
    void behind_a_parked_one_the_others_wait_until_it_goes_on() {
        turns.add(turns::park);
        turns.add(() -> ran.add("behind"));
        handed.remove().run();
        turns.add(() -> ran.add("later"));
        assertThat(handed).isEmpty();
        assertThat(turns.isIdle()).isFalse();

        turns.goOn();
        runAll();

        assertThat(ran).containsExactly("behind", "later");
        assertThat(turns.isIdle()).isTrue();
    }

    @Test
    void answered_before_it_returns_it_gives_the_turn_on_itself() {
        turns.add(() -> {
            turns.park();
            turns.goOn();
            assertThat(handed).as("its turn is not over").isEmpty();
        });
        turns.add(() -> ran.add("behind"));

        runAll();

        assertThat(ran).containsExactly("behind");
    }

    @Test
    void one_that_fails_does_not_keep_the_turn() {
        turns.add(() -> {
            throw new IllegalStateException("of this test");
        });
        turns.add(() -> ran.add("behind"));
        try {
            handed.remove().run();
        } catch (IllegalStateException e) {
            ran.add("failed");
        }
        runAll();
        assertThat(ran).containsExactly("failed", "behind");
    }

    @Test
    void no_more_wait_than_may() {
        turns.add(turns::park);
        handed.remove().run();
        IntStream.range(0, WAITING_MAX)
                .forEach(i -> assertThat(turns.add(() -> ran.add("waits"))).isTrue());
        assertThat(turns.add(() -> ran.add("too many"))).isFalse();

        turns.goOn();
        runAll();

        assertThat(ran).hasSize(WAITING_MAX).doesNotContain("too many");
    }

    @Test
    void when_the_executor_is_full_it_is_told() {
        var full = new Turns(
                task -> {
                    throw new RejectedExecutionException("of this test");
                },
                WAITING_MAX,
                () -> rejected.set(true));
        assertThat(full.add(() -> ran.add("never"))).isFalse();
        assertThat(rejected).isTrue();
    }

    @Test
    void whoever_answers_whenever_each_runs_once_and_in_order() {
        var workers = Executors.newFixedThreadPool(3);
        var answering = Executors.newFixedThreadPool(3);
        try {
            var busy = new Turns(workers, Integer.MAX_VALUE, () -> rejected.set(true));
            var seen = new ConcurrentLinkedQueue<Integer>();
            var open = new AtomicBoolean();
            var dice = new Random(7);
            for (int i = 0; i < 20_000; i++) {
                int number = i;
                boolean parks = dice.nextBoolean();
                busy.add(() -> {
                    seen.add(open.getAndSet(true) ? -1 : number);
                    if (parks) {
                        busy.park();
                        answering.execute(() -> {
                            open.set(false);
                            busy.goOn();
                        });
                    } else {
                        open.set(false);
                    }
                });
            }
            await().until(busy::isIdle);
            assertThat(seen)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20_000).boxed().toList());
            assertThat(rejected).isFalse();
        } finally {
            workers.shutdownNow();
            answering.shutdownNow();
        }
    }

    private void runAll() {
        while (!handed.isEmpty()) {
            handed.remove().run();
        }
    }
}
