package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // No container fills the fields here.
class IdentityConfigTest {
    @Test
    void names_and_defaults_are_pinned() throws IOException {
        var defaults = new Properties();
        try (var file = IdentityConfig.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            defaults.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        defaults.keySet().removeIf(name -> name.toString().startsWith("muster.identity.ldap.")); // See LdapConfigTest.
        assertThat(defaults)
                .isEqualTo(Map.ofEntries(
                        Map.entry("muster.identity.password-iterations", "210000"),
                        Map.entry("muster.identity.password-hashes-at-once", "2"),
                        Map.entry("muster.identity.password-waiting-max", "100"),
                        Map.entry("muster.identity.password-wait-max", "PT5S"),
                        Map.entry("muster.identity.session-life", "PT720H"),
                        Map.entry("muster.identity.session-idle-max", "PT336H"),
                        Map.entry("muster.identity.ticket-life", "PT30S"),
                        Map.entry("muster.identity.cleanup-every", "PT1M"),
                        Map.entry("muster.identity.write-behind-every", "PT10S"),
                        Map.entry("muster.identity.audit-merged-max", "60"),
                        Map.entry("muster.identity.password-length-min", "8"),
                        Map.entry("muster.identity.sessions-per-user-max", "200"),
                        Map.entry("muster.identity.tokens-per-user-max", "50"),
                        Map.entry("muster.identity.failures-free", "5"),
                        Map.entry("muster.identity.failures-wait-max", "PT5M"),
                        Map.entry("muster.identity.failures-per-login-max", "100"),
                        Map.entry("muster.identity.failures-per-address-max", "100"),
                        Map.entry("muster.identity.failures-window", "PT15M")));
    }

    @Test
    void defaults_are_within_their_ranges() {
        assertThatCode(() -> defaults().check(new Startup())).doesNotThrowAnyException();
    }

    @Test
    void a_value_out_of_range_stops_the_deployment_and_names_the_property() {
        stops("muster.identity.password-iterations", config -> config.passwordIterations = 1_023);
        stops("muster.identity.password-iterations", config -> config.passwordIterations = 10_000_001);
        stops("muster.identity.password-hashes-at-once", config -> config.passwordHashesAtOnce = 0);
        stops("muster.identity.password-waiting-max", config -> config.passwordWaitingMax = -1);
        stops("muster.identity.password-wait-max", config -> config.passwordWaitMax = Duration.ZERO);
        stops("muster.identity.session-life", config -> config.sessionLife = Duration.ofSeconds(59));
        stops("muster.identity.session-idle-max", config -> config.sessionIdleMax = Duration.ofMinutes(59));
        stops("muster.identity.ticket-life", config -> config.ticketLife = Duration.ofSeconds(61));
        stops("muster.identity.cleanup-every", config -> config.cleanupEvery = Duration.ofHours(2));
        stops("muster.identity.write-behind-every", config -> config.writeBehindEvery = Duration.ofMillis(99));
        stops("muster.identity.audit-merged-max", config -> config.auditMergedMax = 9);
        stops("muster.identity.password-length-min", config -> config.passwordLengthMin = 0);
        stops("muster.identity.sessions-per-user-max", config -> config.sessionsPerUserMax = 0);
        stops("muster.identity.tokens-per-user-max", config -> config.tokensPerUserMax = -1);
        stops("muster.identity.failures-free", config -> config.failuresFree = 0);
        stops("muster.identity.failures-wait-max", config -> config.failuresWaitMax = Duration.ZERO);
        stops("muster.identity.failures-wait-max", config -> config.failuresWindow = Duration.ofMinutes(4));
        stops("muster.identity.failures-per-login-max", config -> config.failuresPerLoginMax = 4);
        stops("muster.identity.failures-per-address-max", config -> config.failuresPerAddressMax = 4);
        stops("muster.identity.failures-window", config -> config.failuresWindow = Duration.ofDays(2));
    }

    @Test
    void a_bad_bootstrap_password_is_named_but_not_quoted() {
        var config = defaults();
        config.bootstrapPassword = Optional.of("s3cret".repeat(1_000));
        assertThatThrownBy(() -> config.check(new Startup()))
                .hasMessageContaining("muster.identity.bootstrap-password")
                .hasMessageNotContaining("s3cret");
    }

    private static void stops(String property, Consumer<IdentityConfig> change) {
        var config = defaults();
        change.accept(config);
        assertThatThrownBy(() -> config.check(new Startup()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(property);
    }

    static IdentityConfig defaults() {
        var config = new IdentityConfig();
        config.passwordIterations = 210_000;
        config.passwordHashesAtOnce = 2;
        config.passwordWaitingMax = 100;
        config.passwordWaitMax = Duration.ofSeconds(5);
        config.sessionLife = Duration.ofDays(30);
        config.sessionIdleMax = Duration.ofDays(14);
        config.ticketLife = Duration.ofSeconds(30);
        config.cleanupEvery = Duration.ofMinutes(1);
        config.writeBehindEvery = Duration.ofSeconds(10);
        config.auditMergedMax = 60;
        config.passwordLengthMin = 8;
        config.sessionsPerUserMax = 200;
        config.tokensPerUserMax = 50;
        config.failuresFree = 5;
        config.failuresWaitMax = Duration.ofMinutes(5);
        config.failuresPerLoginMax = 100;
        config.failuresPerAddressMax = 100;
        config.failuresWindow = Duration.ofMinutes(15);
        config.bootstrapPassword = Optional.empty();
        return config;
    }
}
