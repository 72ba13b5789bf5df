package muster.scenario;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import muster.kernel.JsonWriter;
import muster.launcher.Ports;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import no.nav.security.mock.oauth2.http.Route;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import okhttp3.Headers;

/** A provider of OpenID Connect that speaks the real protocol on loopback, and signs in whomever a test says without asking. */
final class Provider implements AutoCloseable {
    private static final String ISSUER = "company";
    private static final String CLIENT = "muster";

    private final AtomicReference<String> forged = new AtomicReference<>();
    private final MockOAuth2Server server = new MockOAuth2Server(new Forgery());

    Provider() {
        try {
            server.start(InetAddress.getByName("localhost"), Ports.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With these Muster finds it. */
    Map<String, String> knobs() {
        return Map.of(
                "muster.server.oidc.issuer",
                issuer(),
                "muster.server.oidc.client-id",
                CLIENT,
                "muster.server.oidc.client-secret",
                "s3cret",
                "muster.server.oidc.roles",
                "muster-admins:admin");
    }

    String issuer() {
        return server.issuerUrl(ISSUER).toString();
    }

    /** Where it signs people in. */
    String authorizationEndpoint() {
        return server.authorizationEndpointUrl(ISSUER).toString();
    }

    /** Who signs in next, and with which claims, which may overwrite those that every token has. */
    void vouchFor(String subject, Map<String, Object> claims) {
        var unused =
                server.enqueueCallback(new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims));
    }

    /** A token of this provider for whoever was sent here like this. */
    SignedJWT token(URI sentHere, String subject, String login) {
        Map<String, Object> claims = Map.of("preferred_username", login, "nonce", parameter(sentHere, "nonce"));
        return server.issueToken(
                ISSUER, CLIENT, new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims));
    }

    /** The same word for word, signed by somebody else; providers of this kind have all the same key to begin with. */
    static SignedJWT forged(SignedJWT token) {
        try {
            var forged = new SignedJWT(token.getHeader(), token.getJWTClaimsSet());
            forged.sign(new RSASSASigner(new RSAKeyGenerator(RSAKeyGenerator.MIN_KEY_SIZE_BITS).generate()));
            return forged;
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives these out for the next code, whatever the code. */
    void giveOut(String accessToken, String idToken) {
        forged.set(new JsonWriter()
                .begin()
                .field("access_token", accessToken)
                .field("id_token", idToken)
                .field("token_type", "Bearer")
                .field("expires_in", 300)
                .end()
                .toString());
    }

    /** Goes before the provider's own ways where something else is to be given out. */
    private final class Forgery implements Route {
        @Override
        public boolean match(OAuth2HttpRequest request) {
            return forged.get() != null && request.getUrl().encodedPath().endsWith("/token");
        }

        @Override
        public OAuth2HttpResponse invoke(OAuth2HttpRequest request) {
            return new OAuth2HttpResponse(
                    Headers.of("Content-Type", "application/json"), 200, forged.getAndSet(null), null);
        }
    }

    /** The status of asking it for the tokens of a code as Muster does, with the verifier if there is one. */
    int redeem(String code, String redirect, String verifier) {
        var form = new StringBuilder("grant_type=authorization_code&client_id=" + CLIENT + "&client_secret=s3cret&code="
                + code + "&redirect_uri=" + URLEncoder.encode(redirect, StandardCharsets.UTF_8));
        if (!verifier.isEmpty()) {
            form.append("&code_verifier=").append(verifier);
        }
        var request = HttpRequest.newBuilder(
                        URI.create(server.tokenEndpointUrl(ISSUER).toString()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A parameter of an address. */
    static String parameter(URI uri, String name) {
        for (var pair : uri.getRawQuery().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        throw new IllegalStateException("no " + name + " in " + uri);
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
