package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Ten a second, a hundred at once. */
    private static final TokenBucket.Pace PACE = TokenBucket.Pace.of(10, 10);

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void a_burst_passes_and_what_comes_after_waits_for_its_token(long now) {
        var bucket = new TokenBucket(PACE, now);

        for (int i = 0; i < 100; i++) {
            assertThat(bucket.take(1, now)).isZero();
        }

        assertThat(bucket.take(1, now)).isEqualTo(SECOND / 10);
        assertThat(bucket.take(1, now + SECOND / 10 - 1)).isEqualTo(1);
        assertThat(bucket.take(1, now + SECOND / 10)).isZero();
        assertThat(bucket.take(5, now + SECOND / 10)).isEqualTo(SECOND / 2);
    }

    @Test
    void more_than_it_holds_takes_all_it_holds() {
        var bucket = new TokenBucket(PACE, 0);

        assertThat(bucket.take(1_000_000, 0)).isZero();
        assertThat(bucket.take(1, 0)).isEqualTo(SECOND / 10);
    }

    @Test
    void it_never_holds_more_than_when_it_is_full() {
        var bucket = new TokenBucket(PACE, 0);
        long later = 1_000 * SECOND;

        assertThat(bucket.isFull(later)).isTrue();
        assertThat(IntStream.range(0, 200).filter(i -> bucket.take(1, later) == 0))
                .hasSize(100);
        assertThat(bucket.isFull(later)).isFalse();
        assertThat(bucket.isFull(later + 10 * SECOND)).isTrue();
    }

    /** Against the obvious bucket: a number of tokens that grows with time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_is_as_a_bucket_that_counts(long seed) {
        var random = new Random(seed);
        var bucket = new TokenBucket(PACE, 0);
        double tokens = 100;
        long now = 0;
        for (int i = 0; i < 10_000; i++) {
            long pause = (long) (random.nextDouble() * SECOND);
            int wanted = 1 + random.nextInt(12);
            now += pause;
            tokens = Math.min(100, tokens + pause * 10.0 / SECOND);
            if (Math.abs(tokens - wanted) < 1e-6) { // Too close for the double.
                continue;
            }
            boolean expected = tokens >= wanted;

            long wait = bucket.take(wanted, now);

            assertThat(wait == 0).as("step %d of seed %d", i, seed).isEqualTo(expected);
            tokens -= expected ? wanted : 0;
            if (!expected) {
                assertThat((double) wait).isCloseTo((wanted - tokens) * SECOND / 10, within(SECOND / 1e4));
            }
        }
    }

    @Test
    void what_is_given_back_may_be_taken_again_and_never_makes_it_more_than_full() {
        var bucket = new TokenBucket(PACE, 0);
        assertThat(bucket.take(100, 0)).isZero();

        bucket.giveBack(3);

        assertThat(IntStream.range(0, 10).filter(i -> bucket.take(1, 0) == 0)).hasSize(3);
        bucket.giveBack(100);
        bucket.giveBack(100);
        assertThat(IntStream.range(0, 200).filter(i -> bucket.take(1, 0) == 0)).hasSize(100);
    }

    @Test
    void together_threads_get_no_more_than_one_would() {
        int held = 1_000_000;
        var bucket = new TokenBucket(TokenBucket.Pace.of(held / 10, 10), 0);
        var taken = new AtomicInteger();

        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                            int mine = 0;
                            for (int i = 0; i < held; i++) {
                                mine += bucket.take(1, 0) == 0 ? 1 : 0;
                            }
                            taken.addAndGet(mine);
                        }))
                        .toArray(CompletableFuture<?>[]::new))
                .join();

        assertThat(taken).hasValue(held);
    }
}
