package muster.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import muster.identity.Caller;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Stands before all that reads a body, and hands on only requests whose body has come: a server keeps a thread for whoever reads
 * what is not there yet, and has few. web.xml names it first.
 *
 * <p>What came with its head is read at once. Of strangers the rest is awaited without a thread ({@link LateBody}), in bounded
 * number, size and time. Who is signed in may send more and slowly, and keeps a thread meanwhile, of which only some are given
 * away for that, not all of them to one user. Who is refused is answered from here, too, when there may be more to come:
 * WildFly would read it to its end with a thread.
 */
public class BodyGate implements Filter {
    /** A stranger has nothing to say but a login and a password. */
    private static final int STRANGERS_BYTES_MAX = 65_536;

    private static final String SIGN_IN = "/api/v1/sessions";

    private static final Duration LATER = Duration.ofSeconds(2);

    /** How long what is still sent after a refusal is thrown away, so that the sender reads the answer. */
    private static final Duration REFUSED_TIME_MAX = Duration.ofSeconds(2);

    @Inject
    ServerConfig config;

    @Inject
    Arrival arrival;

    @Inject
    Instance<RequestContextController> contexts;

    @Resource(lookup = "java:app/concurrent/scheduled")
    ManagedScheduledExecutorService clock;

    private Places strangers = new Places(0, 0);
    private Places members = new Places(0, 0);

    @Override
    public void init(FilterConfig unused) {
        strangers = new Places(config.lateBodiesMax, config.lateBodiesPerAddressMax);
        members = new Places(config.slowBodiesMax, config.slowBodiesPerUserMax);
    }

    /** Whether something follows the head. Over HTTP/2 nobody needs to say so beforehand, but nothing more is an end, too. */
    static boolean hasBody(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length > 0 || request.getHeader("Transfer-Encoding") != null) {
            return true;
        }
        try {
            return length < 0
                    && request.getProtocol().startsWith("HTTP/2")
                    && !isThere(request.getInputStream(), length);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("HTTP only");
        }
        if (http.getDispatcherType() == DispatcherType.ASYNC) {
            goOn(http, answer, chain);
        } else if (hasBody(http)) {
            receive(http, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The body has come. Payara has no request scope where it goes on. */
    private void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var context = contexts.get(); // One each: it knows itself whether it was the one to begin the scope.
        boolean begun = context.activate();
        try (var body = LateBody.of(request)) {
            chain.doFilter(body == null ? request : new ArrivedRequest(request, body.bytes()), response);
        } finally {
            if (begun) {
                context.deactivate();
            }
            contexts.destroy(context);
        }
    }

    private void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SecurityHeaders.set(request, response, config);
        var refused = ErrorServlet.remembered(request);
        var in = request.getInputStream();
        if (isThere(in, request.getContentLengthLong())) {
            var body = in.readAllBytes();
            if (refused.isPresent()) {
                refused.get().writeTo(response);
            } else {
                chain.doFilter(new ArrivedRequest(request, body), response);
            }
        } else if (refused.isPresent()) {
            LateBody.refuse(request, response, refused.get(), REFUSED_TIME_MAX, clock);
        } else if (request.getUserPrincipal() == null) {
            awaitStranger(request, response);
        } else {
            readSlowly(request, response, chain);
        }
    }

    /** Whether nobody would wait who reads all of it. On Payara a body is finished when it is here, on WildFly when it is read. */
    private static boolean isThere(ServletInputStream in, long length) throws IOException {
        int there = in.available();
        return in.isFinished() || (length >= 0 && there >= length);
    }

    private void awaitStranger(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var tooLong =
                isSignIn(request) ? tooLong(STRANGERS_BYTES_MAX) : Problem.unauthorized("sign in first: POST sessions");
        if (request.getContentLengthLong() > STRANGERS_BYTES_MAX) {
            LateBody.refuse(request, response, tooLong, REFUSED_TIME_MAX, clock);
            return;
        }
        var place = strangers.take(arrival.address(request));
        if (place.isEmpty()) {
            LateBody.refuse(request, response, Problem.busy(LATER), REFUSED_TIME_MAX, clock);
            return;
        }
        LateBody.await(request, config.bodyWaitMax, STRANGERS_BYTES_MAX, tooLong, place.get(), clock);
    }

    private static boolean isSignIn(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + SIGN_IN);
    }

    /** Who is signed in, whatever the session; what scrapes the metrics is no user, and counts by its name. */
    private static String userOf(Principal principal) {
        var name = principal.getName();
        return name.equals(Callers.SCRAPER)
                ? name
                : Long.toString(Caller.of(name).user());
    }

    static Problem tooLong(int bytesMax) {
        return Problem.of(new Refused(Refusal.TOO_LARGE, "a request may have at most " + bytesMax + " bytes"));
    }

    private void readSlowly(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var place = members.take(userOf(request.getUserPrincipal()));
        if (place.isEmpty()) {
            LateBody.refuse(request, response, Problem.busy(LATER), REFUSED_TIME_MAX, clock);
            return;
        }
        var body = new SlowBody(config.bodyWaitMax, clock);
        Optional<Problem> problem;
        try (body) {
            problem = body.read(request, config.requestBytesMax);
        } finally {
            place.get().close();
        }
        if (problem.isPresent()) {
            LateBody.refuse(request, response, problem.get(), REFUSED_TIME_MAX, clock);
        } else {
            chain.doFilter(new ArrivedRequest(request, body.bytes()), response);
        }
    }
}
