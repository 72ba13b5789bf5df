package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void the_worst_check_decides() {
        assertThat(new Report(Map.of("a", Health.up())).ready()).isTrue();
        assertThat(new Report(Map.of("a", Health.up(), "b", Health.degraded("x"))).ready())
                .isTrue();
        assertThat(new Report(Map.of("a", Health.down("y"), "b", Health.degraded("x"))).ready())
                .isFalse();
    }

    @Test
    void it_says_what_is_wrong() {
        assertThat(new Report(Map.of("broker", Health.degraded("away"))).toJson())
                .isEqualTo(
                        "{\"status\":\"degraded\",\"checks\":{\"broker\":{\"status\":\"degraded\",\"detail\":\"away\"}}}");
        assertThat(new Report(Map.of("schema", Health.up())).toJson())
                .isEqualTo("{\"status\":\"ready\",\"checks\":{\"schema\":{\"status\":\"up\"}}}");
        assertThat(new Report(Map.of("database", Health.down("fsync is off"))).toJson())
                .contains("\"status\":\"not_ready\"", "fsync is off");
    }
}
