package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import muster.client.MusterRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Sign-in by a real Keycloak, through its own page ({@code mvn verify -Pkeycloak}). */
@EnabledIfSystemProperty(named = "muster.keycloak", matches = ".+")
class KeycloakIT {
    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final long SALES_GROUP = 1;

    private static Keycloak keycloak;
    private static House house;
    private static MusterRest admin;

    @BeforeAll
    static void open() {
        house = new House("keycloak");
        keycloak = new Keycloak(Path.of(System.getProperty("muster.keycloak")), house.origin());
        var knobs = new HashMap<>(keycloak.knobs());
        knobs.put("muster.server.oidc.origin", house.origin());
        house.open(knobs);
        admin = Town.admin(house.base());
        assertThat(admin.openGroup("Sales")).isEqualTo(SALES_GROUP);
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(keycloak, house);
    }

    @Test
    void who_signs_in_at_keycloak_is_signed_in_here_with_login_and_name() {
        var browser = new Browser(house.base());

        var arrived = signIn(browser, "ann", "ann");

        assertThat(arrived.uri()).isEqualTo(house.base());
        assertThat(browser.get("api/v1/sessions/current").body())
                .contains("\"login\":\"ann\"", "\"name\":\"Ann Lee\"", "\"admin\":false");
    }

    @Test
    void groups_of_keycloak_give_a_role_and_a_group() {
        var browser = new Browser(house.base());

        signIn(browser, "boss", "boss");

        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"admin\":true");
        assertThat(admin.members(SALES_GROUP, 0, 100))
                .extracting(MusterRest.Member::user)
                .contains(browser.user());
    }

    @Test
    void a_wrong_password_stays_at_keycloak() {
        var browser = new Browser(house.base());

        var page = signIn(browser, "ann", "wrong");

        assertThat(page.uri().getPath()).startsWith("/realms/company/");
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
    }

    @Test
    void who_is_disabled_in_muster_stays_out() {
        var browser = new Browser(house.base());
        signIn(browser, "ann", "ann");
        var disabled = "admin/users/" + browser.user() + "/disabled";
        admin.call("PUT", disabled, null);
        try {
            assertThat(signIn(new Browser(house.base()), "ann", "ann").statusCode())
                    .isEqualTo(401);
            assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
        } finally {
            admin.call("DELETE", disabled, null);
        }
    }

    private static HttpResponse<String> signIn(Browser browser, String login, String password) {
        var page = browser.get("login/oidc");
        var form = FORM.matcher(page.body());
        assertThat(form.find()).as(page.body()).isTrue();
        var action = page.uri().resolve(form.group(1).replace("&amp;", "&"));
        return browser.post(action, Map.of("username", login, "password", password, "credentialId", ""));
    }
}
