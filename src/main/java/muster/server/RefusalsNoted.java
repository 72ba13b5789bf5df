package muster.server;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import muster.identity.Audit;
import muster.identity.Caller;
import muster.identity.Origin;

/** Notes in the audit log who was refused what is for administration; web.xml says where it stands. */
public class RefusalsNoted implements Filter {
    @Inject
    Audit audit;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && answer.getStatus() == HttpServletResponse.SC_FORBIDDEN
                && http.getUserPrincipal() != null) {
            var user = Caller.of(http.getUserPrincipal().getName()).user();
            audit.note(new Origin(user, Arrival.from(http)), "refused", "", http.getMethod() + " " + pathOf(http));
        }
    }

    private static String pathOf(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
