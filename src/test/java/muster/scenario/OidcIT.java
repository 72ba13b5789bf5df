package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.launcher.Ports;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in by OpenID Connect, with a provider that speaks the real protocol over HTTP. */
class OidcIT {
    private static final String ISSUER = "company";
    private static final String CLIENT = "muster";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static MockOAuth2Server provider;
    private static House house;
    private static MusterRest admin;

    @BeforeAll
    static void open() throws IOException {
        provider = new MockOAuth2Server();
        provider.start(InetAddress.getByName("localhost"), Ports.free());
        house = new House("oidc")
                .open(Map.of(
                        "muster.server.oidc.issuer",
                        provider.issuerUrl(ISSUER).toString(),
                        "muster.server.oidc.client-id",
                        CLIENT,
                        "muster.server.oidc.client-secret",
                        "s3cret",
                        "muster.server.oidc.roles",
                        "muster-admins:admin"));
        var rest = new MusterRest(house.base());
        admin = rest.as(rest.signIn("admin", Town.ADMIN_PASSWORD).token());
    }

    @AfterAll
    static void close() {
        house.close();
        provider.shutdown();
    }

    @Test
    void who_signs_in_at_the_provider_is_signed_in_here_by_a_cookie_and_nothing_else() {
        var browser = new Browser();
        var arrived = browser.signIn("sub-ann", Map.of("preferred_username", "Ann", "name", "Ann Lee"));

        assertThat(arrived.statusCode()).as(arrived.body()).isEqualTo(200);
        assertThat(arrived.uri()).isEqualTo(house.base());
        assertThat(browser.get("api/v1/sessions/current").body())
                .contains("\"login\":\"ann\"", "\"name\":\"Ann Lee\"", "\"admin\":false");
        assertThat(browser.cookie("muster_session").isHttpOnly()).isTrue();
        var again = new Browser();
        var unused = again.signIn("sub-ann", Map.of("preferred_username", "Ann", "name", "Ann L."));
        assertThat(again.user()).isEqualTo(browser.user());
        assertThat(again.get("api/v1/sessions/current").body()).contains("Ann L.");
    }

    @Test
    void a_role_comes_with_a_group_of_the_provider_and_goes_with_it() {
        var browser = new Browser();
        var unused = browser.signIn(
                "sub-boss", Map.of("preferred_username", "boss", "groups", List.of("staff", "muster-admins")));
        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"admin\":true");
        unused = browser.signIn("sub-boss", Map.of("preferred_username", "boss", "groups", List.of("staff")));
        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"admin\":false");
        assertThat(ServerRolesIT.audit(admin, "target=user:" + browser.user()))
                .extracting(line -> line.get("act"))
                .containsExactly("role_taken", "role_given");
        assertThat(ServerRolesIT.audit(admin, "act=signed_in&user=" + browser.user()))
                .hasSize(2);
    }

    /** The container would make the one a principal of ours and the other a role. */
    @Test
    void what_the_provider_calls_somebody_and_their_groups_is_nothing_to_the_container() {
        var browser = new Browser();
        var unused = browser.signIn(
                "sub-eve", Map.of("preferred_username", "1.1.31", "groups", List.of("admin", "operator")));
        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"login\":\"1.1.31\"", "\"roles\":[]");
        assertThat(browser.get("api/v1/admin/users").statusCode()).isEqualTo(403);
        assertThat(browser.cookies()).extracting(HttpCookie::getName).contains("muster_session");
        browser.forget("muster_session");
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
    }

    @Test
    void an_account_that_a_program_uses_is_not_the_providers_to_give() {
        var login = "bot" + NUMBER.incrementAndGet();
        long bot = admin.createUsers(List.of(new MusterRest.NewUser(login, null, login)))
                .get(0)
                .id();
        admin.call("POST", "admin/users/" + bot + "/tokens", "{\"name\":\"x\",\"scopes\":[\"read\"]}");
        var arrived = new Browser().signIn("sub-" + login, Map.of("preferred_username", login));
        assertThat(arrived.statusCode()).isEqualTo(401);
    }

    @Test
    void a_login_with_a_password_of_ours_is_not_the_providers_to_give() {
        var browser = new Browser();
        var arrived = browser.signIn("sub-thief", Map.of("preferred_username", "admin"));
        assertThat(arrived.statusCode()).isEqualTo(401);
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
    }

    @Test
    void an_account_without_a_password_waits_for_the_provider() {
        var login = "waiting" + NUMBER.incrementAndGet();
        var made = admin.createUsers(List.of(new MusterRest.NewUser(login, null, login)))
                .get(0);
        var browser = new Browser();
        var unused = browser.signIn("sub-" + login, Map.of("preferred_username", login));
        assertThat(browser.user()).isEqualTo(made.id());
        var thief = new Browser();
        assertThat(thief.signIn("sub-other", Map.of("preferred_username", login))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void who_comes_back_with_a_state_that_was_not_given_is_nobody() {
        var begun = new Browser().step(house.base().resolve("login/oidc"));
        var atProvider = begun.headers().firstValue("Location").orElseThrow();
        assertThat(atProvider)
                .startsWith(provider.authorizationEndpointUrl(ISSUER).toString());
        assertThat(atProvider).contains("state=", "nonce=");
        var back = new Browser()
                .step(URI.create(atProvider))
                .headers()
                .firstValue("Location")
                .orElseThrow();

        // Another browser: the link that an attacker sends.
        var victim = new Browser();
        assertThat(victim.step(URI.create(back)).statusCode()).isEqualTo(401);
        assertThat(victim.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
        assertThat(victim.step(house.base().resolve("callback")).statusCode()).isEqualTo(401);
        assertThat(victim.step(house.base().resolve("callback?code=x&state=y")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void everybody_else_signs_in_as_before_and_gets_no_session_of_the_server() {
        var rest = new MusterRest(house.base());
        var token = rest.signIn("admin", Town.ADMIN_PASSWORD).token();
        assertThat(rest.as(token).conversations().items()).isEmpty();
        var browser = new Browser();
        assertThat(browser.get("").statusCode()).isEqualTo(200);
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
        assertThat(browser.cookies()).isEmpty();
    }

    /** A browser as far as signing in goes: keeps cookies, follows redirects. */
    private static final class Browser {
        /** Browsers send cookies that are for TLS alone to the machine they run on without it as well; Java's jar does not. */
        private final CookieManager jar = new CookieManager() {
            @Override
            public Map<String, List<String>> get(URI to, Map<String, List<String>> headers) throws IOException {
                return super.get(URI.create(to.toString().replaceFirst("^http:", "https:")), headers);
            }
        };

        private final HttpClient follows = client(HttpClient.Redirect.NORMAL);
        private final HttpClient stays = client(HttpClient.Redirect.NEVER);

        private HttpClient client(HttpClient.Redirect redirect) {
            return HttpClient.newBuilder()
                    .cookieHandler(jar)
                    .followRedirects(redirect)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        }

        HttpResponse<String> signIn(String subject, Map<String, Object> claims) {
            provider.enqueueCallback(new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims));
            return send(follows, house.base().resolve("login/oidc"));
        }

        HttpResponse<String> get(String path) {
            return send(follows, house.base().resolve(path));
        }

        HttpResponse<String> step(URI to) {
            return send(stays, to);
        }

        long user() {
            return Json.parseObject(get("api/v1/sessions/current").body())
                    .object("user")
                    .id("id");
        }

        HttpCookie cookie(String name) {
            return cookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        void forget(String name) {
            jar.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .toList()
                    .forEach(cookie -> jar.getCookieStore().remove(null, cookie));
        }

        List<HttpCookie> cookies() {
            return jar.getCookieStore().getCookies();
        }

        private static HttpResponse<String> send(HttpClient client, URI to) {
            try {
                return client.send(HttpRequest.newBuilder(to).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
