package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import muster.client.MusterRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in by OpenID Connect, with a provider that speaks the real protocol over HTTP. */
class OidcIT {
    private static final String PROOF = "muster_proof";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The first group of a new database; the knobs are said before there is one. */
    private static final long SALES_GROUP = 1;

    private static Provider provider;
    private static House house;
    private static MusterRest admin;

    @BeforeAll
    static void open() {
        provider = new Provider();
        var knobs = new HashMap<>(provider.knobs());
        knobs.put("muster.server.oidc.link-logins", "true");
        knobs.put("muster.server.oidc.groups", "sales:" + SALES_GROUP + ";sales:404");
        house = new House("oidc");
        knobs.put("muster.server.oidc.origin", house.origin());
        house.open(knobs);
        admin = Town.admin(house.base());
        assertThat(admin.openGroup("Sales")).isEqualTo(SALES_GROUP);
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(house, provider);
    }

    @Test
    void who_signs_in_at_the_provider_is_signed_in_here_by_a_cookie_and_nothing_else() {
        var browser = new Browser(house.base());
        var arrived = browser.signIn(provider, "sub-ann", Map.of("preferred_username", "Ann", "name", "Ann Lee"));

        assertThat(arrived.statusCode()).as(arrived.body()).isEqualTo(200);
        assertThat(arrived.uri()).isEqualTo(house.base());
        assertThat(browser.get("api/v1/sessions/current").body())
                .contains("\"login\":\"ann\"", "\"name\":\"Ann Lee\"", "\"admin\":false");
        assertThat(browser.cookie("muster_session").isHttpOnly()).isTrue();
        var again = new Browser(house.base());
        var unused = again.signIn(provider, "sub-ann", Map.of("preferred_username", "Ann", "name", "Ann L."));
        assertThat(again.user()).isEqualTo(browser.user());
        assertThat(again.get("api/v1/sessions/current").body()).contains("Ann L.");
    }

    @Test
    void a_role_comes_with_a_group_of_the_provider_and_goes_with_it() {
        var browser = new Browser(house.base());
        var unused = browser.signIn(
                provider,
                "sub-boss",
                Map.of("preferred_username", "boss", "groups", List.of("staff", "muster-admins")));
        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"admin\":true");
        unused = browser.signIn(provider, "sub-boss", Map.of("preferred_username", "boss", "groups", List.of("staff")));
        assertThat(browser.get("api/v1/sessions/current").body()).contains("\"admin\":false");
        assertThat(ServerRolesIT.audit(admin, "target=user:" + browser.user()))
                .extracting(line -> line.get("act"))
                .containsExactly("role_taken", "role_given", "user_created");
        assertThat(ServerRolesIT.audit(admin, "act=signed_in&user=" + browser.user()))
                .hasSize(2);
    }

    /** Another group that the provider names does not exist: that keeps nobody out. */
    @Test
    void a_group_of_muster_follows_a_group_of_the_provider_at_each_sign_in() {
        var browser = new Browser(house.base());
        var inSales = Map.<String, Object>of("preferred_username", "seller", "groups", List.of("sales"));
        var arrived = browser.signIn(provider, "sub-seller", inSales);
        assertThat(arrived.statusCode()).as(arrived.body()).isEqualTo(200);
        long user = browser.user();
        assertThat(members()).contains(user);
        var unused = browser.signIn(provider, "sub-seller", inSales);
        unused = browser.signIn(provider, "sub-seller", Map.of("preferred_username", "seller"));
        assertThat(members()).doesNotContain(user);
        assertThat(ServerRolesIT.audit(admin, "act=directory_followed&target=group:" + SALES_GROUP))
                .extracting(line -> line.get("detail"))
                .containsExactly("−user:" + user, "+user:" + user);
    }

    private static List<Long> members() {
        return admin.members(SALES_GROUP, 0, 100).stream()
                .map(MusterRest.Member::user)
                .toList();
    }

    /** The container would make the one a principal of ours and the other a role. */
    @Test
    void what_the_provider_calls_somebody_and_their_groups_is_nothing_to_the_container() {
        var browser = new Browser(house.base());
        var unused = browser.signIn(
                provider, "sub-eve", Map.of("preferred_username", "1.1.31", "groups", List.of("admin", "operator")));
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
        var arrived = new Browser(house.base()).signIn(provider, "sub-" + login, Map.of("preferred_username", login));
        assertThat(arrived.statusCode()).isEqualTo(401);
    }

    @Test
    void a_login_with_a_password_of_ours_is_not_the_providers_to_give() {
        var browser = new Browser(house.base());
        var arrived = browser.signIn(provider, "sub-thief", Map.of("preferred_username", "admin"));
        assertThat(arrived.statusCode()).isEqualTo(401);
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
    }

    @Test
    void an_account_without_a_password_waits_for_the_provider() {
        var login = "waiting" + NUMBER.incrementAndGet();
        var made = admin.createUsers(List.of(new MusterRest.NewUser(login, null, login)))
                .get(0);
        var browser = new Browser(house.base());
        var unused = browser.signIn(provider, "sub-" + login, Map.of("preferred_username", login));
        assertThat(browser.user()).isEqualTo(made.id());
        var thief = new Browser(house.base());
        assertThat(thief.signIn(provider, "sub-other", Map.of("preferred_username", login))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void who_comes_back_with_a_state_that_was_not_given_is_nobody() {
        var begun = new Browser(house.base());
        var atProvider = begun.sentOn(house.base().resolve("login/oidc"));
        assertThat(atProvider.toString())
                .startsWith(provider.authorizationEndpoint())
                .contains("state=", "nonce=");
        var back = begun.sentOn(atProvider);

        // Another browser: the link that an attacker sends.
        var victim = new Browser(house.base());
        assertThat(victim.step(back).statusCode()).isEqualTo(401);
        assertThat(victim.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
        assertThat(victim.step(house.base().resolve("callback")).statusCode()).isEqualTo(401);
        assertThat(victim.step(house.base().resolve("callback?code=x&state=y")).statusCode())
                .isEqualTo(401);
    }

    /** PKCE: whoever picks a code up on its way cannot use it, not even with the client's secret. */
    @Test
    void a_code_is_worth_nothing_without_the_secret_of_the_browser_that_set_out_for_it() {
        Map<String, Object> claims = Map.of("preferred_username", "proven");
        provider.vouchFor("sub-proven", claims);
        assertThat(arrivedWithSpoilt(browser -> browser.forget(PROOF)))
                .as("none")
                .isEqualTo(401);
        assertThat(arrivedWithSpoilt(browser -> browser.cookie(PROOF).setValue("not a secret")))
                .as("what is none")
                .isEqualTo(401);
        assertThat(arrivedWithSpoilt(browser -> {}))
                .as("the right one: the provider still vouches, for nobody has asked it")
                .isEqualTo(200);
        provider.vouchFor("sub-proven", claims);
        assertThat(arrivedWithSpoilt(browser -> browser.cookie(PROOF).setValue("A".repeat(43))))
                .as("another")
                .isEqualTo(401);
        var login = house.base().resolve("login/oidc");
        var twice = new Browser(house.base());
        var first = twice.sentOn(login);
        assertThat(first.getQuery()).contains("code_challenge_method=S256");
        assertThat(Provider.parameter(first, "code_challenge"))
                .hasSize(43)
                .isNotEqualTo(Provider.parameter(twice.sentOn(login), "code_challenge"));
    }

    private static int arrivedWithSpoilt(Consumer<Browser> spoil) {
        var browser = new Browser(house.base());
        var back = browser.sentOn(browser.sentOn(house.base().resolve("login/oidc")));
        spoil.accept(browser);
        var unused = browser.step(back);
        return browser.get("api/v1/sessions/current").statusCode();
    }

    @Test
    void the_secret_of_a_sign_in_is_for_once_and_out_of_reach_of_scripts() {
        provider.vouchFor("sub-secret", Map.of("preferred_username", "secret"));
        var browser = new Browser(house.base());
        var back = browser.sentOn(browser.sentOn(house.base().resolve("login/oidc")));
        var proof = browser.cookie(PROOF);
        assertThat(proof.isHttpOnly()).isTrue();
        assertThat(proof.getPath()).endsWith("/callback");
        var unused = browser.step(back);
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(200);
        assertThat(browser.cookies()).extracting(HttpCookie::getName).doesNotContain(PROOF);
    }

    /** So that the tests above show something; that there is a verifier at all, only a real provider asks (KeycloakIT). */
    @Test
    void the_provider_of_these_tests_compares_what_proves_it() {
        var atProvider = new Browser(house.base()).sentOn(house.base().resolve("login/oidc"));
        var code = Provider.parameter(new Browser(house.base()).sentOn(atProvider), "code");
        assertThat(provider.redeem(code, house.origin() + "/callback", "A".repeat(43)))
                .isEqualTo(400);
    }

    /** Each of these tokens is right in everything else, and signed by the provider. */
    @Test
    void a_token_for_somebody_else_or_of_somebody_else_or_of_the_past_is_nobodys() {
        var wrong = Map.<String, Object>of(
                "aud", "another-client",
                "iss", "http://localhost/another",
                "nonce", "of-another-sign-in",
                "exp", 1_000_000_000L);
        wrong.forEach((claim, value) -> {
            var browser = new Browser(house.base());
            var arrived = browser.signIn(provider, "sub-odd", Map.of("preferred_username", "odd", claim, value));
            assertThat(arrived.statusCode()).as(claim).isEqualTo(401);
            assertThat(browser.get("api/v1/sessions/current").statusCode())
                    .as(claim)
                    .isEqualTo(401);
        });
        assertThat(admin.call("GET", "admin/users", null)).doesNotContain("\"odd\"");
    }

    @Test
    void a_token_counts_only_with_the_signature_of_the_provider() {
        assertThat(arrivedWith(token -> Provider.forged(token).serialize())).isEqualTo(401);
        assertThat(arrivedWith(token -> unsigned(token.serialize())))
                .as("alg none")
                .isEqualTo(401);
        assertThat(arrivedWith(SignedJWT::serialize)).as("the same, signed").isEqualTo(200);
    }

    private static int arrivedWith(Function<SignedJWT, String> written) {
        var browser = new Browser(house.base());
        var atProvider = browser.sentOn(house.base().resolve("login/oidc"));
        var back = browser.sentOn(atProvider);
        var token = provider.token(atProvider, "sub-forged", "forged");
        provider.giveOut(token.serialize(), written.apply(token));
        var unused = browser.step(back);
        return browser.get("api/v1/sessions/current").statusCode();
    }

    private static String unsigned(String token) {
        var header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return header + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    }

    /** Whatever a link or a proxy says, the way back leads to where the admin says that Muster is. */
    @Test
    void the_way_back_is_nobodys_to_choose() {
        var sent = RawHttp.at(house.base())
                .header("Host", "evil.example")
                .header("X-Forwarded-Host", "evil.example")
                .ask("/login/oidc?redirect_uri=https://evil.example/&next=https://evil.example/");
        assertThat(sent.header("Location").orElseThrow())
                .startsWith(provider.authorizationEndpoint())
                .contains("redirect_uri=" + URLEncoder.encode(house.origin() + "/callback", StandardCharsets.UTF_8))
                .doesNotContain("evil");
        assertThat(sent.header("Referrer-Policy")).contains("no-referrer");
        assertThat(sent.header("Cache-Control")).contains("no-store");
    }

    /** Else an admin learns from members who are all told to wait that a proxy is not named. */
    @Test
    void whoever_asks_for_others_and_is_not_named_as_a_proxy_is_told_of_once() {
        for (var client : List.of("192.0.2.1", "192.0.2.2")) {
            RawHttp.at(house.base()).header("X-Forwarded-For", client).ask("/");
        }
        assertThat(new Vitals(house.server()).log()).containsOnlyOnce("name it in muster.server.proxies");
    }

    @Test
    void what_proves_somebody_is_in_no_log() {
        var browser = new Browser(house.base());
        var atProvider = browser.sentOn(house.base().resolve("login/oidc"));
        var back = browser.sentOn(atProvider);
        var proof = browser.cookie(PROOF).getValue();
        var token = provider.token(atProvider, "sub-log", "logged").serialize();
        provider.giveOut(token, token);
        var vitals = new Vitals(house.server());
        int before = vitals.log()
                .length(); // WildFly writes down with which options it was started: secrets belong elsewhere.
        var unused = browser.step(back);
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(200);
        assertThat(vitals.log().substring(before))
                .doesNotContain(
                        token, "s3cret", proof, browser.cookie("muster_session").getValue());
    }

    @Test
    void everybody_else_signs_in_as_before_and_gets_no_session_of_the_server() {
        var rest = new MusterRest(house.base());
        var token = rest.signIn("admin", Town.ADMIN_PASSWORD).token();
        assertThat(rest.as(token).conversations().items()).hasSize(1);
        var browser = new Browser(house.base());
        assertThat(browser.get("").statusCode()).isEqualTo(200);
        assertThat(browser.get("api/v1/sessions/ways").body()).isEqualTo("{\"provider\":true}");
        assertThat(browser.get("api/v1/sessions/current").statusCode()).isEqualTo(401);
        assertThat(browser.cookies()).isEmpty();
    }
}
