package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Buckets<Long> buckets = new Buckets<>(TokenBucket.Pace.of(1, 2), 0);

    @Test
    void each_key_has_a_bucket_of_its_own() {
        assertThat(buckets.take(1L, 2, 0)).isZero();
        assertThat(buckets.take(1L, 1, 0)).isEqualTo(SECOND);
        assertThat(buckets.take(2L, 2, 0)).isZero();
    }

    @Test
    void what_is_given_back_goes_to_its_key() {
        assertThat(buckets.take(1L, 2, 0)).isZero();

        buckets.giveBack(1L, 1);
        buckets.giveBack(2L, 1);

        assertThat(buckets.take(1L, 1, 0)).isZero();
        assertThat(buckets.take(1L, 1, 0)).isEqualTo(SECOND);
        assertThat(buckets.size()).as("nobody is remembered for it").isEqualTo(1);
    }

    @Test
    void whoever_is_full_is_forgotten_and_nobody_else() {
        buckets.take(1L, 1, 0);
        buckets.take(2L, 2, 0);

        buckets.sweep(SECOND);
        assertThat(buckets.size()).isEqualTo(1);
        assertThat(buckets.take(2L, 2, SECOND)).as("the debt of 2 stays").isEqualTo(SECOND);

        buckets.sweep(3 * SECOND);
        assertThat(buckets.size()).isZero();
    }

    @Test
    void inventing_keys_neither_fills_the_memory_nor_helps() {
        for (long key = 0; key < Buckets.KEYS_MAX; key++) {
            assertThat(buckets.take(key, 1, 0)).isZero();
        }

        assertThat(buckets.take(-1L, 2, 0)).as("the shared one").isZero();
        assertThat(buckets.take(-2L, 1, 0)).as("is shared").isEqualTo(SECOND);
        assertThat(buckets.size()).isEqualTo(Buckets.KEYS_MAX);
    }
}
