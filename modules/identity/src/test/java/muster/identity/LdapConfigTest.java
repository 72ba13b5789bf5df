package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdapConfigTest {
    @Test
    void names_and_defaults_are_pinned() throws IOException {
        var defaults = new Properties();
        try (var file = IdentityConfig.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            defaults.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        defaults.keySet().removeIf(name -> !name.toString().startsWith("muster.identity.ldap."));
        assertThat(defaults)
                .isEqualTo(Map.ofEntries(
                        Map.entry("muster.identity.ldap.tls", "starttls"),
                        Map.entry("muster.identity.ldap.user-filter", "(&(objectClass=person)(uid={login}))"),
                        Map.entry("muster.identity.ldap.id-attribute", "entryUUID"),
                        Map.entry("muster.identity.ldap.login-attribute", "uid"),
                        Map.entry("muster.identity.ldap.name-attribute", "cn"),
                        Map.entry("muster.identity.ldap.mail-attribute", "mail"),
                        Map.entry("muster.identity.ldap.member-attribute", "member"),
                        Map.entry("muster.identity.ldap.create-at-sign-in", "true"),
                        Map.entry("muster.identity.ldap.connect-timeout", "PT5S"),
                        Map.entry("muster.identity.ldap.response-timeout", "PT10S"),
                        Map.entry("muster.identity.ldap.sign-ins-at-once", "16"),
                        Map.entry("muster.identity.ldap.page-size", "500"),
                        Map.entry("muster.identity.ldap.users-max", "100000"),
                        Map.entry("muster.identity.ldap.sync-every", "PT15M"),
                        Map.entry("muster.identity.ldap.leavers-percent-max", "20")));
    }

    @Test
    void without_a_url_there_is_no_directory_and_nothing_is_checked() {
        var config = defaults();
        config.url = Optional.empty();
        config.tls = "nonsense";
        assertThat(config.present()).isFalse();
        assertThatCode(() -> config.check(new Startup())).doesNotThrowAnyException();
    }

    @Test
    void several_servers_are_parted_by_blanks() {
        var config = defaults();
        config.url = Optional.of("ldaps://one.example  ldap://two.example:3890");
        assertThat(config.urls()).extracting(url -> url.getPort()).containsExactly(636, 3890);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://one.example", "ldap:///dc=x", "one.example"})
    void what_is_no_ldap_url_stops_the_deployment(String url) {
        stops("muster.identity.ldap.url", config -> config.url = Optional.of(url));
    }

    @Test
    void a_value_that_cannot_work_stops_the_deployment_and_names_the_property() {
        stops("muster.identity.ldap.tls", config -> config.tls = "maybe");
        stops("muster.identity.ldap.trust-store", config -> config.trustStore = Optional.of("/nowhere/at.all"));
        stops("muster.identity.ldap.bind-password", config -> config.bindDn = Optional.of("cn=reader"));
        stops("muster.identity.ldap.base", config -> config.base = Optional.of("nowhere"));
        stops("muster.identity.ldap.user-filter", config -> config.userFilter = "(uid=ann)");
        stops("muster.identity.ldap.user-filter", config -> config.userFilter = "(uid={login}");
        stops("muster.identity.ldap.member-filter", config -> config.memberFilter = Optional.of("(memberOf=x)"));
        stops("muster.identity.ldap.roles", config -> config.roles = Optional.of("cn=admins,dc=x:emperor"));
        stops("muster.identity.ldap.roles", config -> config.roles = Optional.of("admins:admin"));
        stops("muster.identity.ldap.groups", config -> config.groups = Optional.of("cn=sales,dc=x:Sales"));
        stops("muster.identity.ldap.groups", config -> config.groups = Optional.of("cn=sales,dc=x"));
        stops("muster.identity.ldap.groups", config -> config.groups = Optional.of("cn=a,dc=x:42;cn=b,dc=x:42"));
        stops("muster.identity.ldap.page-size", config -> config.pageSize = 0);
        stops("muster.identity.ldap.sync-every", config -> config.syncEvery = Duration.ZERO);
        stops("muster.identity.ldap.leavers-percent-max", config -> config.leaversPercentMax = 101);
        stops("muster.identity.ldap.connect-timeout", config -> config.connectTimeout = Duration.ofMinutes(2));
        stops("muster.identity.ldap.response-timeout", config -> config.responseTimeout = Duration.ZERO);
        stops("muster.identity.ldap.sign-ins-at-once", config -> config.signInsAtOnce = 0);
        stops("muster.identity.ldap.users-max", config -> config.usersMax = 0);
    }

    @Test
    void a_trust_store_that_is_none_stops_the_deployment(@TempDir Path folder) throws IOException {
        for (var text : new String[] {"", "nonsense", "-----BEGIN CERTIFICATE-----\nnonsense"}) {
            var file = Files.writeString(folder.resolve("ca.pem"), text);
            stops("muster.identity.ldap.trust-store", config -> config.trustStore = Optional.of(file.toString()));
        }
    }

    @Test
    void groups_are_mapped_by_dns_that_may_hold_colons_and_semicolons() {
        var config = defaults();
        config.groups = Optional.of("cn=sales,ou=a:b,dc=x:42; cn=r\\;d,dc=x:43;");
        assertThat(config.groupMapping())
                .containsExactly(
                        new GroupMapping<>("cn=sales,ou=a:b,dc=x", 42L), new GroupMapping<>("cn=r\\;d,dc=x", 43L));
    }

    @Test
    void a_group_may_give_several_roles_and_a_role_come_from_several_groups() {
        var config = defaults();
        config.roles = Optional.of("cn=it,dc=x:operator;cn=it,dc=x:moderator;cn=law,dc=x:auditor;cn=boss,dc=x:admin");
        assertThat(config.roleMapping())
                .containsExactly(
                        new GroupMapping<>("cn=it,dc=x", ServerRole.OPERATOR),
                        new GroupMapping<>("cn=it,dc=x", ServerRole.MODERATOR),
                        new GroupMapping<>("cn=law,dc=x", ServerRole.AUDITOR),
                        new GroupMapping<>("cn=boss,dc=x", ServerRole.ADMIN));
    }

    private static void stops(String property, Consumer<LdapConfig> change) {
        var config = defaults();
        change.accept(config);
        assertThatThrownBy(() -> config.check(new Startup()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(property);
    }

    static LdapConfig defaults() {
        var config = new LdapConfig();
        config.url = Optional.of("ldap://localhost");
        config.tls = "starttls";
        config.trustStore = Optional.empty();
        config.trustStorePassword = Optional.empty();
        config.bindDn = Optional.empty();
        config.bindPassword = Optional.empty();
        config.base = Optional.empty();
        config.userFilter = "(&(objectClass=person)(uid={login}))";
        config.idAttribute = "entryUUID";
        config.loginAttribute = "uid";
        config.nameAttribute = "cn";
        config.mailAttribute = "mail";
        config.memberFilter = Optional.empty();
        config.memberAttribute = "member";
        config.roles = Optional.empty();
        config.groups = Optional.empty();
        config.createAtSignIn = true;
        config.connectTimeout = Duration.ofSeconds(5);
        config.responseTimeout = Duration.ofSeconds(10);
        config.signInsAtOnce = 16;
        config.pageSize = 500;
        config.usersMax = 100_000;
        config.syncEvery = Duration.ofMinutes(15);
        config.leaversPercentMax = 20;
        return config;
    }
}
