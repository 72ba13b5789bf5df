package muster.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** {@code /ops/metrics}: everything measured, in Prometheus' text format, for administrators and for the scraper. */
@WebServlet("/ops/metrics")
public class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    @Inject
    transient PrometheusMeterRegistry registry;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getUserPrincipal() == null) {
            Problem.unauthorized("sign in as an administrator or show the metrics token")
                    .writeTo(response);
            return;
        }
        if (!request.isUserInRole(Callers.ADMIN) && !request.isUserInRole(Callers.SCRAPER)) {
            Problem.of(new Refused(Refusal.FORBIDDEN, "metrics are for administrators"))
                    .writeTo(response);
            return;
        }
        response.setContentType(TEXT_FORMAT);
        registry.scrape(response.getOutputStream());
    }
}
