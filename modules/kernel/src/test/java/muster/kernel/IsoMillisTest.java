package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsoMillisTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:11:12Z, 2026-11-21T10:11:12.000Z",
        "2026-11-21T10:11:12.007Z, 2026-11-21T10:11:12.007Z",
        "2026-11-21T10:11:12.070900Z, 2026-11-21T10:11:12.070Z",
        "2026-11-21T10:11:12.999999999Z, 2026-11-21T10:11:12.999Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.500Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000Z"
    })
    void always_three_decimals(Instant at, String text) {
        assertThat(IsoMillis.text(at)).isEqualTo(text);
    }

    @Test
    void says_the_same_time_whatever_was_asked_before() {
        long seed = 1;
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            var at = Instant.ofEpochSecond(1_790_000_000L + random.nextInt(3), random.nextInt(1_000_000_000));
            assertThat(OffsetDateTime.parse(IsoMillis.text(at)).toInstant())
                    .as("seed %d", seed)
                    .isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
        }
    }
}
