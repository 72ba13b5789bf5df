package muster.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.time.Duration;

/** The cookie that carries a page's token: out of reach of scripts, and never sent along by a foreign page. */
final class SessionCookie {
    static final String NAME = "muster_session";

    private SessionCookie() {}

    /** Sets the token for as long as it lives. */
    static NewCookie of(String token, Duration life, HttpServletRequest request) {
        return cookie(token, Math.toIntExact(Math.max(0, Math.min(life.toSeconds(), Integer.MAX_VALUE))), request);
    }

    /** As the value of {@code Set-Cookie}, where no answer of JAX-RS writes it. */
    static String header(NewCookie cookie) {
        return RuntimeDelegate.getInstance()
                .createHeaderDelegate(NewCookie.class)
                .toString(cookie);
    }

    /** Takes it away. */
    static NewCookie cleared(HttpServletRequest request) {
        return cookie("", 0, request);
    }

    private static NewCookie cookie(String token, int seconds, HttpServletRequest request) {
        var context = request.getContextPath();
        return new NewCookie.Builder(NAME)
                .value(token)
                .path(context.isEmpty() ? "/" : context)
                .maxAge(seconds)
                .httpOnly(true)
                .secure(Arrival.isSecure(request))
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
