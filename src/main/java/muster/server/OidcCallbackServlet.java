package muster.server;

import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.openid.OpenIdContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import muster.identity.Federated;
import muster.identity.Identity;
import muster.identity.SignedIn;
import muster.kernel.Limits;

/**
 * {@code /callback}: the provider vouched for somebody, the container checked it; opens a session of Muster's and goes to the
 * page, wherever the browser came from. The container's own session ends with this request, because nothing else of ours uses one.
 */
@WebServlet({OidcMechanism.CALLBACK, OidcMechanism.LOGIN})
public class OidcCallbackServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final System.Logger LOG = System.getLogger(OidcCallbackServlet.class.getName());

    @Inject
    transient Identity identity;

    @Inject
    transient OidcConfig config;

    @Inject
    transient Clock clock;

    @Inject
    transient OpenIdContext provider;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (!OidcMechanism.vouchedFor(request)) {
            Problem.unauthorized("the sign-in did not come from here, or took too long; begin again")
                    .writeTo(response);
            return;
        }
        Optional<Federated> person;
        try {
            person = isSigned() ? person() : Optional.empty();
        } catch (RuntimeException e) { // The container may ask the provider only now.
            LOG.log(System.Logger.Level.WARNING, "The provider of OpenID Connect does not say who somebody is.", e);
            Problem.busy(OidcMechanism.RETRY_AFTER).writeTo(response);
            return;
        } finally {
            OidcMechanism.endSession(request);
        }
        Optional<SignedIn> opened;
        try {
            opened = person.flatMap(one -> identity.federated(one, Callers.device(null, request)));
        } catch (RuntimeException e) {
            Problems.of(e).writeTo(response);
            return;
        }
        if (opened.isEmpty()) {
            Problem.unauthorized("there is no account here for you, or it is disabled")
                    .writeTo(response);
            return;
        }
        var life = Duration.between(clock.instant(), opened.get().expires());
        response.addHeader(
                "Set-Cookie", SessionCookie.header(SessionCookie.of(opened.get().token(), life, request)));
        response.sendRedirect(request.getContextPath() + "/");
    }

    /**
     * Whether the provider signed what it says. The container lets a token pass that says of itself that it is not signed, for it
     * came over TLS; what a proxy on the way, or a provider in disorder, hands out is not to open a session.
     */
    private boolean isSigned() {
        boolean signed = !provider.getIdentityToken().getToken().endsWith(".");
        if (!signed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The provider of OpenID Connect does not sign its tokens: nobody is let in.");
        }
        return signed;
    }

    private Optional<Federated> person() {
        var groups = groups();
        return text(config.getLoginClaim())
                .map(login -> new Federated(
                        config.getIssuer(),
                        provider.getSubject(),
                        login,
                        cut(text(config.nameClaim()).orElse(login)),
                        text("email").orElse(null),
                        config.rolesOf(groups).orElse(null),
                        config.groupsOf(groups),
                        config.createUsers(),
                        config.linkLogins()));
    }

    /** From userinfo; providers that say little there say it in the token. As one line, for people may have written it. */
    private Optional<String> text(String claim) {
        return provider.getClaims()
                .getStringClaim(claim)
                .or(() -> provider.getIdentityToken().getJwtClaims().getStringClaim(claim))
                .map(said -> said.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(said -> !said.isEmpty());
    }

    private List<String> groups() {
        var said = provider.getClaims().getArrayStringClaim(config.getGroupsClaim());
        return said.isEmpty()
                ? provider.getIdentityToken().getJwtClaims().getArrayStringClaim(config.getGroupsClaim())
                : said;
    }

    private static String cut(String name) {
        return name.substring(0, Math.min(name.length(), Limits.NAME_LENGTH_MAX));
    }
}
