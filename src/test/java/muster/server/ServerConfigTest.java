package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // There is no container here: the test is the framework.
class ServerConfigTest {
    @Test
    void the_defaults_are_these_and_no_password_is_among_them() throws IOException {
        var defaults = new Properties();
        try (var in = ServerConfig.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            defaults.load(in);
        }
        assertThat(defaults)
                .containsEntry("muster.db.url", "jdbc:postgresql://localhost:5432/muster")
                .containsEntry("muster.db.user", "muster")
                .containsEntry("muster.server.database-wait-max", "PT5M")
                .containsEntry("muster.server.request-bytes-max", "4194304")
                .doesNotContainKeys("muster.db.password", "muster.server.metrics-token");
    }

    @Test
    void values_in_range_are_taken() {
        assertThatCode(() -> config().check(new Startup())).doesNotThrowAnyException();
    }

    @Test
    void a_value_out_of_range_stops_the_deployment() {
        var impatient = config();
        impatient.databaseWaitMax = Duration.ofMillis(500);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> impatient.check(new Startup()))
                .withMessageContaining("muster.server.database-wait-max");
        var tiny = config();
        tiny.requestBytesMax = 1_000;
        assertThatIllegalArgumentException().isThrownBy(() -> tiny.check(new Startup()));
        var named = config();
        named.proxies = Optional.of("10.0.0.1,proxy.corp");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named.check(new Startup()))
                .withMessageContaining("proxy.corp");
        var guessable = config();
        guessable.metricsToken = Optional.of("short");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guessable.check(new Startup()))
                .withMessageContaining("muster.server.metrics-token");
        var patient = config();
        patient.bodyWaitMax = Duration.ofHours(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> patient.check(new Startup()))
                .withMessageContaining("muster.server.body-wait-max");
        var open = config();
        open.allowedOrigins = Optional.of("https://portal.corp,*");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open.check(new Startup()))
                .withMessageContaining("muster.server.allowed-origins");
    }

    private static ServerConfig config() {
        var config = new ServerConfig();
        config.databaseWaitMax = Duration.ofMinutes(2);
        config.requestBytesMax = 4 * 1_024 * 1_024;
        config.metricsToken = Optional.empty();
        config.proxies = Optional.of("10.0.0.1, 2001:db8::5");
        config.allowedOrigins = Optional.empty();
        config.strictTransport = Duration.ofDays(365);
        config.bodyWaitMax = Duration.ofSeconds(10);
        config.lateBodiesMax = 2_000;
        config.lateBodiesPerAddressMax = 200;
        config.slowBodiesMax = 24;
        config.slowBodiesPerUserMax = 8;
        return config;
    }
}
