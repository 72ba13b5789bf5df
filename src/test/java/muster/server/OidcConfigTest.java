package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.enterprise.event.Startup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import muster.identity.ServerRole;
import org.junit.jupiter.api.Test;

class OidcConfigTest {
    @Test
    void without_an_issuer_there_is_no_provider_and_nothing_is_needed() {
        var config = config(null);
        config.clientId = Optional.empty();
        assertThat(config.present()).isFalse();
        assertThatCode(() -> config.check(new Startup())).doesNotThrowAnyException();
    }

    @Test
    void an_issuer_needs_an_address_and_a_client() {
        assertThatCode(() -> config("https://sso.example.org/realms/x").check(new Startup()))
                .doesNotThrowAnyException();
        stops(config("sso.example.org"));
        stops(config("ldap://sso.example.org"));
        stops(config("http://sso.example.org"));
        stops(config("http://localhost.example.org"));
        assertThatCode(() -> config("http://localhost:8180/realms/x").check(new Startup()))
                .doesNotThrowAnyException();
        var nobody = config("https://sso.example.org");
        nobody.clientSecret = Optional.empty();
        stops(nobody);
    }

    @Test
    void the_origin_is_one_and_no_page() {
        for (var good : List.of("https://muster.example.org", "http://127.0.0.1:8080", "https://[::1]:8443")) {
            var config = config("https://sso.example.org");
            config.origin = Optional.of(good);
            assertThatCode(() -> config.check(new Startup())).as(good).doesNotThrowAnyException();
        }
        for (var bad : List.of("muster.example.org", "https://muster.example.org/", "https://a@b", "javascript:x")) {
            var config = config("https://sso.example.org");
            config.origin = Optional.of(bad);
            stops(config);
        }
    }

    @Test
    void the_provider_gives_roles_only_when_it_is_asked() {
        var config = config("https://sso.example.org");
        assertThat(config.rolesOf(List.of("it"))).isEmpty();
        config.roles = Optional.of("it:admin; /ops:x:operator ;/ops:x:moderator;law:auditor");
        assertThat(config.rolesOf(List.of("it", "staff"))).contains(Set.of(ServerRole.ADMIN));
        assertThat(config.rolesOf(List.of("/ops:x", "law")))
                .contains(Set.of(ServerRole.OPERATOR, ServerRole.MODERATOR, ServerRole.AUDITOR));
        assertThat(config.rolesOf(List.of("staff"))).contains(Set.of());
        config.roles = Optional.of("it:emperor");
        stops(config);
        config.roles = Optional.of("admin");
        stops(config);
    }

    @Test
    void groups_of_muster_follow_those_that_are_mapped() {
        var config = config("https://sso.example.org");
        assertThat(config.groupsOf(List.of("it"))).isEmpty();
        config.groups = Optional.of("it:7;/ops:x:7; law:9");
        assertThat(config.groupsOf(List.of("it"))).isEqualTo(Map.of(7L, true, 9L, false));
        assertThat(config.groupsOf(List.of("/ops:x", "law"))).isEqualTo(Map.of(7L, true, 9L, true));
        assertThat(config.groupsOf(List.of())).isEqualTo(Map.of(7L, false, 9L, false));
        for (var bad : List.of("it:sales", "it:0", "it:-1", "7", "it:99999999999999999999")) {
            config.groups = Optional.of(bad);
            stops(config);
        }
    }

    private static void stops(OidcConfig config) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.check(new Startup()))
                .withMessageContaining("muster.server.oidc.");
    }

    private static OidcConfig config(String issuer) {
        var config = new OidcConfig();
        config.issuer = Optional.ofNullable(issuer);
        config.clientId = Optional.of("muster");
        config.clientSecret = Optional.of("secret");
        config.roles = Optional.empty();
        config.groups = Optional.empty();
        config.origin = Optional.empty();
        return config;
    }
}
