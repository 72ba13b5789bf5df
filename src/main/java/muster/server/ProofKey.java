package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.ws.rs.core.NewCookie;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * PKCE (RFC 7636, method S256), which the container's mechanism does not know: a code of the provider's is worth something only
 * together with a secret of the browser that set out for it, and for that one state. The secret waits in a cookie of the way back;
 * what the provider is asked to compare is made of it and of the state, so nothing has to be remembered here and any instance may
 * go on. The challenge goes with the redirect, the verifier with what {@link ProofKeyFilter} lets through. Safe from every thread.
 */
@ApplicationScoped
class ProofKey {
    static final String COOKIE = "muster_proof";

    private static final System.Logger LOG = System.getLogger(ProofKey.class.getName());

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final String MAC = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern STATE = Pattern.compile("[?&]state=([A-Za-z0-9_-]+)");

    private volatile @Nullable Boolean carried;

    /**
     * Whether the token request of this server goes through our filter. Where it does not, a challenge would keep everybody out, so
     * sign-ins go without.
     */
    boolean isCarried() {
        var known = carried;
        if (known == null) {
            known = ProofKeyFilter.isAsked();
            carried = known;
            if (!known) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The REST client of this server loads no filter of ours: sign-ins by OpenID Connect go without PKCE.");
            }
        }
        return known;
    }

    /** An answer that sends the browser to the provider with a challenge, and leaves it the secret. */
    static HttpServletResponse settingOut(HttpServletRequest request, HttpServletResponse response) {
        return new HttpServletResponseWrapper(response) {
            @Override
            public void sendRedirect(String location) throws IOException {
                var state = STATE.matcher(location);
                if (!state.find()) {
                    throw new IOException("the mechanism of the container sends nobody out with a state");
                }
                var secret = fresh();
                addHeader("Set-Cookie", SessionCookie.header(cookie(secret, NewCookie.DEFAULT_MAX_AGE, request)));
                super.sendRedirect(location + "&code_challenge=" + challenge(verifier(secret, state.group(1)))
                        + "&code_challenge_method=S256");
            }
        };
    }

    /** Takes the secret of a browser that comes back, which was for this once; what the provider is to be told. */
    static Optional<String> verifier(HttpServletRequest request, HttpServletResponse response) {
        var cookies = Objects.requireNonNullElse(request.getCookies(), new Cookie[0]);
        var secret = Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .filter(SECRET.asMatchPredicate())
                .findFirst();
        var state = request.getParameter("state");
        if (secret.isEmpty() || state == null) {
            return Optional.empty();
        }
        response.addHeader("Set-Cookie", SessionCookie.header(cookie("", 0, request)));
        return secret.map(known -> verifier(known, state));
    }

    static String fresh() {
        var bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    /** 43 characters, as many as a verifier needs. */
    static String verifier(String secret, String state) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), MAC));
            return TEXT.encodeToString(mac.doFinal(state.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    static String challenge(String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return TEXT.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    /** Lax, because it comes back with a link from the provider's page. */
    private static NewCookie cookie(String secret, int seconds, HttpServletRequest request) {
        return new NewCookie.Builder(COOKIE)
                .value(secret)
                .path(request.getContextPath() + OidcMechanism.CALLBACK)
                .maxAge(seconds)
                .httpOnly(true)
                .secure(Arrival.isSecure(request))
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
