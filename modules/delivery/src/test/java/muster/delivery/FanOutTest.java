package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FanOutTest {
    private static final List<Integer> MANY = IntStream.range(0, 10_000).boxed().toList();

    private final AtomicBoolean pressed = new AtomicBoolean();
    private final FanOut fanOut = new FanOut(2, pressed::get);

    @BeforeEach
    void start() {
        fanOut.start(Executors.defaultThreadFactory());
    }

    @AfterEach
    void stop() {
        fanOut.stop();
    }

    @Test
    void each_is_done_once_and_all_are_done_at_the_return() {
        for (int i = 0; i < 100; i++) {
            var done = new ConcurrentLinkedQueue<Integer>();
            fanOut.each(MANY, done::add);
            assertThat(done).containsExactlyInAnyOrderElementsOf(MANY);
        }
    }

    @Test
    void a_send_that_blocks_holds_up_its_neighbours_only() {
        var othersWereSent = new AtomicBoolean();
        for (int i = 0; i < 10 && !othersWereSent.get(); i++) { // A helper that has still to start is not waited for.
            var others = new CountDownLatch(MANY.size() - 100);
            fanOut.each(MANY, each -> {
                if (each == 0) {
                    othersWereSent.set(await(others, 1));
                } else {
                    others.countDown();
                }
            });
        }
        assertThat(othersWereSent).isTrue();
    }

    @Test
    void busy_helpers_are_not_waited_for() throws Exception {
        var release = new CountDownLatch(1);
        var busy = Executors.newSingleThreadExecutor();
        try {
            var stuck = new CountDownLatch(3);
            busy.execute(() -> fanOut.each(MANY, each -> {
                stuck.countDown();
                await(release, 10);
            }));
            assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
            var alone = Collections.<Thread>newSetFromMap(new ConcurrentHashMap<>());
            fanOut.each(MANY, each -> alone.add(Thread.currentThread()));
            assertThat(alone).isEqualTo(Set.of(Thread.currentThread()));
        } finally {
            release.countDown();
            busy.shutdown();
        }
    }

    @Test
    void helpers_that_are_in_the_way_leave_the_rest_to_the_caller() {
        int few = 2 * 32; // Each of both is asked once, or one of them twice.
        pressed.set(true);
        var caller = Thread.currentThread();
        var helped = new AtomicInteger();
        var tooMany = new CountDownLatch(few + 1);
        for (int i = 0; i < 10 && helped.get() == 0; i++) { // A helper that has still to start is not waited for.
            var done = new ConcurrentLinkedQueue<Integer>();
            fanOut.each(MANY, each -> {
                if (Thread.currentThread() != caller) {
                    helped.incrementAndGet();
                    tooMany.countDown();
                } else if (done.isEmpty()) {
                    awaitMillis(tooMany, 200);
                }
                done.add(each);
            });
            assertThat(done).containsExactlyInAnyOrderElementsOf(MANY);
        }
        assertThat(helped.get()).isBetween(1, few);
    }

    @Test
    void one_that_fails_takes_nobody_with_it() {
        var done = new ConcurrentLinkedQueue<Integer>();
        fanOut.each(MANY, each -> {
            if (each % 2 == 0) {
                throw new IllegalStateException("of this test");
            }
            done.add(each);
        });
        assertThat(done).hasSize(MANY.size() / 2);
    }

    private static boolean await(CountDownLatch latch, int seconds) {
        return awaitMillis(latch, seconds * 1_000);
    }

    private static boolean awaitMillis(CountDownLatch latch, int millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
