package muster.server;

import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells browsers what pages of ours may do: run our own scripts and styles, talk to us, be framed by nobody, use none of the
 * machine's devices; and, once they came over TLS, to come over nothing else. Answers of the API, of administration and of
 * operations are never cached. Pages and their modules are asked for anew, which is answered with 304 as long as they are the
 * same: a browser that guesses how long they are good would mix those from before a deployment with those from after it.
 */
@WebFilter(
        urlPatterns = "/*",
        dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC},
        asyncSupported = true)
public class SecurityHeaders implements Filter {
    /** For connect-src, 'self' covers our own WebSocket as well (CSP level 3). Nothing inline: neither scripts nor styles. */
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String DEVICES =
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    @Inject
    ServerConfig config;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer) {
            set(http, answer, config);
            var path = http.getRequestURI().substring(http.getContextPath().length());
            if (path.startsWith("/api/") || path.startsWith("/ops/") || path.startsWith("/admin/")) {
                answer.setHeader("Cache-Control", "no-store");
            } else if (!path.startsWith("/jakarta.faces.resource/")) {
                answer.setHeader("Cache-Control", "no-cache");
            }
        }
        chain.doFilter(request, response);
    }

    static void set(HttpServletRequest request, HttpServletResponse response, ServerConfig config) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY"); // For browsers that know no frame-ancestors.
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Permissions-Policy", DEVICES);
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        long seconds = config.strictTransport.toSeconds();
        if (seconds > 0 && Arrival.isSecure(request)) {
            response.setHeader("Strict-Transport-Security", "max-age=" + seconds);
        }
    }
}
