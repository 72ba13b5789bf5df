package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationException;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContextWrapper;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.openid.OpenIdContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Finds the mechanism that the container made of {@link OidcConfig}, and hands it the two addresses that are its own. It is a
 * bean of the container's that no injection point would get, because ours goes before it. Safe from every thread.
 */
@ApplicationScoped
class OidcMechanism {
    private static final System.Logger LOG = System.getLogger(OidcMechanism.class.getName());

    /** Where a sign-in begins. */
    static final String LOGIN = "/login/oidc";

    /** Where the provider sends the browser back to. */
    static final String CALLBACK = "/callback";

    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** The principal, and its only group, of a request for whose sender the provider vouched. */
    private static final String VOUCHED = "federated";

    /** Requests that wait for the provider, which the container does for as long as it takes: others need their threads. */
    private static final int AT_ONCE_MAX = 4;

    @Inject
    BeanManager beans;

    @Inject
    OidcConfig config;

    @Inject
    OpenIdContext provider;

    @Inject
    ProofKey proof;

    private final Semaphore free = new Semaphore(AT_ONCE_MAX);

    /** Whether this path is the provider's business. */
    static boolean owns(String path) {
        return path.equals(LOGIN) || path.equals(CALLBACK);
    }

    /** Whether there is a provider. */
    boolean present() {
        return config.present();
    }

    /** Whether the provider vouched for whoever sends this very request. */
    static boolean vouchedFor(HttpServletRequest request) {
        var principal = request.getUserPrincipal();
        return principal != null && VOUCHED.equals(principal.getName());
    }

    /**
     * Sends the browser to the provider, or checks with what it comes back.
     *
     * @throws Refused {@code busy} when too many wait for the provider
     */
    AuthenticationStatus validate(String path, HttpMessageContext context) throws AuthenticationException {
        if (!free.tryAcquire()) {
            throw new Refused(Refusal.BUSY, "too many are signing in at once", RETRY_AFTER);
        }
        try {
            endSession(context.getRequest());
            var status = asContainers(path, new Apart(context, path, config.origin()));
            if (status == AuthenticationStatus.SUCCESS && path.equals(CALLBACK)) {
                ask();
            }
            return status;
        } finally {
            free.release();
        }
    }

    private AuthenticationStatus asContainers(String path, HttpMessageContext apart) throws AuthenticationException {
        var request = apart.getRequest();
        var response = apart.getResponse();
        if (!proof.isCarried()) {
            return containers().validateRequest(request, response, apart);
        }
        if (path.equals(LOGIN)) {
            return containers().validateRequest(request, ProofKey.settingOut(request, response), apart);
        }
        var verifier = ProofKey.verifier(request, response)
                .orElseThrow(() -> new NoSuchElementException("a browser that did not set out from here"));
        return ProofKeyFilter.carrying(verifier, () -> containers().validateRequest(request, response, apart));
    }

    /** The container asks for the claims when somebody first reads them, and keeps them: while the permit is held, and not later. */
    private void ask() throws AuthenticationException {
        try {
            var unused = provider.getClaims();
        } catch (RuntimeException e) {
            throw new AuthenticationException("the provider does not say who somebody is", e);
        }
    }

    /** What to tell somebody for whom the provider does not vouch. */
    static Problem notVouchedFor() {
        return Problem.unauthorized("the provider does not vouch for you; begin again");
    }

    /**
     * What to tell somebody when the mechanism threw: that is also how it finds that somebody came back with what was not given
     * to this browser, or with a token that does not hold. An administrator must see the latter, which only a provider can make.
     */
    static Problem troubled(String path, Exception e) {
        boolean back = path.equals(CALLBACK);
        if (back && e instanceof NoSuchElementException) {
            LOG.log(System.Logger.Level.DEBUG, "Somebody came back from a provider to whom we sent nobody.");
            return notVouchedFor();
        }
        if (back && e instanceof IllegalStateException) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "What the provider of OpenID Connect says does not hold: {0}",
                    e.getMessage());
            return notVouchedFor();
        }
        LOG.log(System.Logger.Level.WARNING, "The provider of OpenID Connect could not be asked.", e);
        return Problem.busy(RETRY_AFTER);
    }

    /**
     * Ends the container's session: nothing of ours uses one. Before a sign-in, so that nobody can bring the session in which the
     * container puts what it learns of somebody else.
     */
    static void endSession(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    private HttpAuthenticationMechanism containers() {
        return beans.getBeans(HttpAuthenticationMechanism.class, Any.Literal.INSTANCE).stream()
                .filter(bean -> !bean.isAlternative())
                .findFirst()
                .map(this::reference)
                .orElseThrow(() -> new IllegalStateException("the container made no mechanism for OpenID Connect"));
    }

    private HttpAuthenticationMechanism reference(Bean<?> bean) {
        return (HttpAuthenticationMechanism)
                beans.getReference(bean, HttpAuthenticationMechanism.class, beans.createCreationalContext(bean));
    }

    /**
     * Keeps what the mechanism says to the container apart from what is ours. It would name the principal by a claim, which
     * somebody may choose to look like a principal of ours ({@code 1.7.31}), give it the provider's groups, which may be called
     * {@code admin}, and have the container remember both for later requests.
     */
    private static final class Apart extends HttpMessageContextWrapper {
        private final boolean begins;
        private final HttpServletRequest request;

        Apart(HttpMessageContext context, String path, Optional<String> origin) {
            super(context);
            begins = path.equals(LOGIN);
            request = new AsItCame(context.getRequest(), origin);
        }

        @Override
        public HttpServletRequest getRequest() {
            return request;
        }

        /** The mechanism sends to the provider only who wants something that is protected. */
        @Override
        public boolean isProtected() {
            return begins || super.isProtected();
        }

        @Override
        public void setRegisterSession(String callerName, Set<String> groups) {
            // Not remembered: the session that counts is Muster's.
        }

        @Override
        public AuthenticationStatus notifyContainerAboutLogin(CredentialValidationResult result) {
            return result.getStatus() == CredentialValidationResult.Status.VALID
                    ? vouched()
                    : super.notifyContainerAboutLogin(result);
        }

        @Override
        public AuthenticationStatus notifyContainerAboutLogin(Principal principal, Set<String> groups) {
            return vouched();
        }

        @Override
        public AuthenticationStatus notifyContainerAboutLogin(String callerName, Set<String> groups) {
            return vouched();
        }

        private AuthenticationStatus vouched() {
            return getWrapped().notifyContainerAboutLogin(VOUCHED, Set.of(VOUCHED));
        }
    }

    /**
     * A request whose address is the one that the browser shows: as the admin says, or else as it came, also where a proxy of ours
     * ends TLS. The way back is made of it.
     */
    private static final class AsItCame extends HttpServletRequestWrapper {
        private final Optional<String> origin;

        AsItCame(HttpServletRequest request, Optional<String> origin) {
            super(request);
            this.origin = origin;
        }

        @Override
        public StringBuffer getRequestURL() {
            if (origin.isPresent()) {
                return new StringBuffer(origin.get()).append(getRequestURI());
            }
            var url = super.getRequestURL();
            if (Arrival.isSecure((HttpServletRequest) getRequest()) && url.indexOf("http:") == 0) {
                url.insert("http".length(), 's');
            }
            return url;
        }
    }
}
