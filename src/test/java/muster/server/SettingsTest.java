package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:5432/muster?user=m&password=p;1&ssl=true, jdbc:postgresql://db:5432/muster?user=m&password=••••••&ssl=true",
        "tcp://mq:61616?sslEnabled=true&trustStorePassword=p, tcp://mq:61616?sslEnabled=true&trustStorePassword=••••••",
        "(tcp://a:1?keyStorePassword=p;x=1), (tcp://a:1?keyStorePassword=••••••",
        "https://anna:p@ss@host/path?accessToken=p&x=1, https://••••••@host/path?accessToken=••••••&x=1",
        "jdbc:postgresql://db/muster?SSLPASSWORD=p, jdbc:postgresql://db/muster?SSLPASSWORD=••••••",
        "jdbc:postgresql://db:5432/muster?user=m, jdbc:postgresql://db:5432/muster?user=m",
        "https://a.example/x@y, https://a.example/x@y"
    })
    void an_address_is_shown_without_what_proves_an_identity(String address, String shown) {
        assertThat(Settings.masked("muster.db.url", address)).isEqualTo(shown);
    }
}
