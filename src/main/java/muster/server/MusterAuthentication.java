package muster.server;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import muster.delivery.HandshakeGate;
import muster.delivery.Throttle;
import muster.delivery.Visitor;
import muster.identity.Authenticated;
import muster.identity.Identity;
import muster.identity.Scope;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * The WAR's one authentication mechanism, for REST, servlets and the WebSocket handshake alike. In this order: a bearer
 * token, a ticket (handshake only), the cookie. A wrong token or ticket is refused at once; a stale cookie counts as none,
 * because the browser sends it even with the request that signs in anew. No session is made: each request proves itself. Only the
 * two addresses of OpenID Connect are for the container's mechanism.
 */
@Alternative // The container made one of its own for OpenID Connect, which stands behind this (decision 0015).
@Priority(10)
@ApplicationScoped
public class MusterAuthentication implements HttpAuthenticationMechanism {
    private static final String SOCKET = "/ws";
    private static final String METRICS = "/ops/metrics";
    /** The files of the pages, and what probes ask: no look into the database for each of them. Everything else asks who. */
    private static final Pattern FOR_EVERYBODY = Pattern.compile(
            "/|/index\\.html|/(chat|muster)(/[a-z-]+)*+\\.(js|css)|/icon(-unread)?\\.svg|/asyncapi\\.yaml|/openapi|/sign-in/(index\\.html|sign-in\\.(js|css))"
                    + "|/jakarta\\.faces\\.resource/[a-z0-9/.-]+\\.xhtml|/ops/(live|ready)|/error");

    private static final int CREDENTIAL_LENGTH_MAX = 512;

    /** A stranger who states a long body and never sends it shall not use up what others at its address have. */
    private static final int UNPROVEN_BYTES_MAX = 65_536;

    @Inject
    Identity identity;

    @Inject
    HandshakeGate gate;

    @Inject
    Throttle throttle;

    @Inject
    Arrival arrival;

    @Inject
    OidcMechanism oidc;

    @Inject
    ServerConfig config;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        arrival.note(request);
        var plain = PlainPath.of(request);
        if (plain.isEmpty()) {
            return refuse(context, Problem.of(new Refused(Refusal.BAD_REQUEST, "the path must be written plainly")));
        }
        var path = plain.get();
        if (isUpgrade(request) && !path.equals(SOCKET)) { // The one door where the cookie is not enough.
            return refuse(context, Problem.of(Refused.notFound()));
        }
        if (FOR_EVERYBODY.matcher(path).matches() && !context.isProtected()) {
            return context.doNothing();
        }
        int told = Math.min(bodyBytes(request), UNPROVEN_BYTES_MAX);
        var tooMany = throttle.refuseRequest(arrival.address(request), told, path.equals(SOCKET));
        if (tooMany.isPresent()) {
            return refuse(context, tooOften(tooMany.get()));
        }
        if ((OidcMechanism.owns(path) || path.equals(SOCKET)) && BodyGate.hasBody(request)) {
            // Whoever asks for a parameter there would wait for it, with one of the few places that these have.
            return refuse(context, Problem.of(Refused.badRequest("here is nothing to send")));
        }
        if (OidcMechanism.owns(path)) {
            return providers(path, request, context);
        }
        if (path.equals(SOCKET)) {
            var later = gate.refuse();
            if (later.isPresent()) {
                throttle.giveBackHandshake(arrival.address(request));
                return refuse(context, Problem.busy(later.get()));
            }
            Handshakes.enter(request);
        }
        var status = AuthenticationStatus.SEND_FAILURE;
        try {
            status = authenticate(path, request, context);
            return status;
        } catch (
                Exception
                        e) { // Also the checked ones that some servers throw through a proxy: always an answer, never a
            // trace.
            return refuse(context, Problems.of(e));
        } finally {
            if (status != AuthenticationStatus.SUCCESS) { // Not every container says that a refused request is over.
                Handshakes.leave(request, gate);
            }
        }
    }

    private static boolean isUpgrade(HttpServletRequest request) {
        var upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** What it says itself: it is charged before it is read, and afterwards if it says nothing ({@link JsonBodyReader}). */
    private int bodyBytes(HttpServletRequest request) {
        return (int) Math.max(0, Math.min(request.getContentLengthLong(), config.requestBytesMax));
    }

    private static Problem tooOften(Duration retryAfter) {
        return Problem.of(new Refused(Refusal.RATE_LIMITED, "too many requests", retryAfter));
    }

    private AuthenticationStatus providers(String path, HttpServletRequest request, HttpMessageContext context) {
        if (!oidc.present()) {
            return refuse(context, Problem.of(Refused.notFound()));
        }
        SecurityHeaders.set(request, context.getResponse(), config); // A redirect passes by the filter that would.
        context.getResponse().setHeader("Cache-Control", "no-store");
        try {
            var status = oidc.validate(path, context);
            return status == AuthenticationStatus.SEND_FAILURE
                    ? refuse(context, OidcMechanism.notVouchedFor())
                    : status;
        } catch (Refused e) {
            return refuse(context, Problem.of(e));
        } catch (Exception e) { // The provider may be away, and its answer anything.
            return refuse(context, OidcMechanism.troubled(path, e));
        }
    }

    private AuthenticationStatus authenticate(String path, HttpServletRequest request, HttpMessageContext context) {
        var token = bearer(request.getHeader("Authorization"));
        if (token != null) {
            return path.equals(METRICS) && isScraper(token)
                    ? context.notifyContainerAboutLogin(Callers.SCRAPER, Set.of(Callers.SCRAPER))
                    : welcomeOrRefuse(identity.authenticate(token), path, context);
        }
        boolean handshake = path.equals(SOCKET);
        var ticket = handshake ? request.getParameter("ticket") : null;
        if (ticket != null) {
            return welcomeOrRefuse(
                    ticket.length() > CREDENTIAL_LENGTH_MAX ? Optional.empty() : identity.redeem(ticket),
                    path,
                    context);
        }
        var known = cookie(request).flatMap(identity::authenticate);
        if (known.isEmpty()) {
            return handshake
                    ? refuse(context, Problem.unauthorized("a token, a ticket or the cookie is missing"))
                    : context.doNothing();
        }
        // A foreign page may open a socket with our cookie, and read it, although the request is a GET.
        boolean needsProof = handshake || !SameOrigin.unneeded(request.getMethod());
        Set<String> friends = handshake ? config.allowedOrigins() : Set.of();
        if (needsProof && !SameOrigin.proven(request::getHeader, Arrival.isSecure(request), friends)) {
            return refuse(
                    context,
                    Problem.of(new Refused(
                            Refusal.FORBIDDEN,
                            "with the cookie alone this needs the header X-Muster: 1 or an Origin of our own")));
        }
        return welcome(known.get(), path, context);
    }

    private AuthenticationStatus welcomeOrRefuse(
            Optional<Authenticated> known, String path, HttpMessageContext context) {
        return known.isPresent()
                ? welcome(known.get(), path, context)
                : refuse(context, Problem.unauthorized("unknown, expired or revoked; sign in again"));
    }

    private AuthenticationStatus welcome(Authenticated known, String path, HttpMessageContext context) {
        boolean handshake = path.equals(SOCKET);
        if (handshake && !known.caller().may(Scope.READ)) {
            return refuse(
                    context, Problem.of(new Refused(Refusal.FORBIDDEN, "this session or token lacks the scope read")));
        }
        var visitor = new Visitor(known.caller(), arrival.address(context.getRequest()));
        var tooMany = handshake
                ? throttle.refuseVisitor(visitor)
                : throttle.refuseRequest(known.caller().user(), bodyBytes(context.getRequest()));
        if (tooMany.isPresent()) {
            return refuse(context, tooOften(tooMany.get()));
        }
        return context.notifyContainerAboutLogin(
                handshake ? visitor.principal() : known.caller().principal(), Callers.rolesOf(known));
    }

    private AuthenticationStatus refuse(HttpMessageContext context, Problem problem) {
        // WildFly throws the answer away and asks the error page for another.
        ErrorServlet.remember(context.getRequest(), problem);
        if (BodyGate.hasBody(context.getRequest())) {
            return context.doNothing(); // The gate answers, and sees to it that nobody waits for the body.
        }
        try {
            SecurityHeaders.set(context.getRequest(), context.getResponse(), config);
            problem.writeTo(context.getResponse());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return AuthenticationStatus.SEND_FAILURE;
    }

    private boolean isScraper(String token) {
        return config.metricsToken
                .filter(expected -> MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(SessionCookie.NAME))
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty() && value.length() <= CREDENTIAL_LENGTH_MAX)
                        .findFirst();
    }

    /** The token of a bearer header; null when there is no such header, empty when it is too long to be one of ours. */
    static @Nullable String bearer(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        var token = header.substring(7).strip();
        return token.length() > CREDENTIAL_LENGTH_MAX ? "" : token;
    }
}
