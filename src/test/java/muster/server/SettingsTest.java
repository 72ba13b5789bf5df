package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "muster.db.password",
                "muster.broker.password",
                "muster.identity.bootstrap-password",
                "muster.server.metrics-token",
                "muster.identity.client-secret"
            })
    void secrets_are_masked(String name) {
        assertThat(Settings.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"muster.identity.password-length-min", "muster.identity.tokens-per-user-max", "muster.db.url"})
    void what_is_only_about_secrets_is_shown(String name) {
        assertThat(Settings.isSecret(name)).isFalse();
    }
}
