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
        assertThat(PATIENCE.afterFailures(failures)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void a_login_and_an_address_wait_for_the_window_once_they_are_at_their_bound() {
        assertThat(PATIENCE.afterFailuresOfLogin(99)).isZero();
        assertThat(PATIENCE.afterFailuresOfLogin(100)).isEqualTo(Duration.ofMinutes(15));
        assertThat(PATIENCE.afterFailuresAtAddress(49)).isZero();
        assertThat(PATIENCE.afterFailuresAtAddress(50)).isEqualTo(Duration.ofMinutes(15));
    }
}
