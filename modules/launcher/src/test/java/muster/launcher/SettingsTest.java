package muster.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path DATA = Path.of("target/data");

    @Test
    void nothing_given_is_a_loopback_server_with_everything_of_its_own() {
        var settings = Settings.of(new Properties(), DATA);

        assertThat(settings.address()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.instances()).isOne();
        assertThat(settings.heap()).isEqualTo("1g");
        assertThat(settings.data()).isEqualTo(DATA.toAbsolutePath());
        assertThat(settings.database()).isNull();
        assertThat(settings.broker()).isNull();
        assertThat(settings.isLoopback()).isTrue();
    }

    @Test
    void what_is_not_the_launchers_own_is_handed_on_to_the_server() {
        var settings = Settings.of(
                with("muster.delivery.heartbeat", "20s", "muster.http.port", "8081", "muster.db.password", "secret"),
                DATA);

        assertThat(settings.forServer()).containsOnlyKeys("muster.delivery.heartbeat");
    }

    @Test
    void a_database_of_ones_own_is_taken_instead_and_its_password_kept_out_of_logs() {
        var settings = Settings.of(
                with(
                        "muster.db.url",
                        "jdbc:postgresql://db/muster",
                        "muster.db.user",
                        "m",
                        "muster.db.password",
                        "secret"),
                DATA);

        assertThat(settings.database())
                .isEqualTo(new DatabaseAccount("jdbc:postgresql://db/muster", "m", "secret"))
                .hasToString("m at jdbc:postgresql://db/muster");
    }

    @ParameterizedTest
    @CsvSource({
        "muster.http.port, 0",
        "muster.http.port, 65536",
        "muster.http.port, http",
        "muster.instances, 0",
        "muster.instances, 10",
        "muster.server.heap, much",
        "muster.db.url, jdbc:h2:mem",
        "muster.broker.url, localhost"
    })
    void what_makes_no_sense_is_told_by_name(String name, String value) {
        assertThatThrownBy(() -> Settings.of(with(name, value), DATA))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
    }

    @Test
    void the_ports_of_all_instances_must_exist() {
        assertThat(Settings.of(with("muster.http.port", "65534", "muster.instances", "2"), DATA)
                        .instances())
                .isEqualTo(2);
        assertThatThrownBy(() -> Settings.of(with("muster.http.port", "65535", "muster.instances", "2"), DATA))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("muster.http.port")
                .hasMessageContaining("65534");
    }

    private static Properties with(String... namesAndValues) {
        var properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }
}
