package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
    private static final Patience PATIENCE = new Patience(5, Duration.ofMinutes(5), 100, 50, Duration.ofMinutes(15));

    @ParameterizedTest
    @CsvSource({"0,0", "4,0", "5,1", "6,2", "7,4", "12,128", "13,256", "14,300", "40,300", "2000000000,300"})
    void after_the_free_ones_the_wait_doubles_up_to_its_bound(int failures, long seconds) {
        assertThat(PATIENCE.ofLoginAtAddress(failures, Duration.ZERO)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void a_login_and_an_address_wait_until_their_window_is_over_once_they_are_at_their_bound() {
        assertThat(PATIENCE.ofLogin(99, Duration.ZERO)).isZero();
        assertThat(PATIENCE.ofLogin(100, Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(10));
        assertThat(PATIENCE.atAddress(49, Duration.ZERO)).isZero();
        assertThat(PATIENCE.atAddress(50, Duration.ofMinutes(14))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void a_wait_that_is_over_is_none() {
        assertThat(PATIENCE.ofLoginAtAddress(7, Duration.ofSeconds(4))).isZero();
        assertThat(PATIENCE.ofLoginAtAddress(7, Duration.ofSeconds(5))).isZero();
        assertThat(PATIENCE.ofLogin(100, Duration.ofMinutes(16))).isZero();
        assertThat(PATIENCE.atAddress(50, Duration.ofHours(1))).isZero();
    }
}
