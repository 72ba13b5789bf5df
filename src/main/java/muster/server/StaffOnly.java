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
import java.util.List;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Stands before everything that is for administration, whatever comes to live there and whatever it forgets to ask: nobody
 * passes without a role on the server. Which of them may do what is decided behind it. The container maps it by the path it
 * has resolved, as it does the servlets behind.
 */
@WebFilter(
        urlPatterns = {"/admin/*", "/api/v1/admin/*"},
        dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC},
        asyncSupported = true)
public class StaffOnly implements Filter {
    private static final List<String> STAFF = List.of(Callers.ADMIN, "operator", "moderator", "auditor");

    @Inject
    ServerConfig config;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("HTTP only");
        }
        SecurityHeaders.set(http, answer, config); // Which of two filters comes first is the server's to choose.
        if (http.getUserPrincipal() == null) {
            Problem.unauthorized("sign in first").writeTo(answer);
        } else if (STAFF.stream().noneMatch(http::isUserInRole)) {
            Problem.of(new Refused(Refusal.FORBIDDEN, "this is for administrators"))
                    .writeTo(answer);
        } else {
            chain.doFilter(request, response);
        }
    }
}
