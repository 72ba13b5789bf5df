package muster.server;

import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** The error page for all that is not REST: the server's own would tell its name and, for a fault, what went wrong inside. */
@WebServlet("/error")
public class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final String PROBLEM = ErrorServlet.class.getName();

    @Inject
    transient ServerConfig config;

    /** Says what to answer if a server comes here with this request. */
    static void remember(HttpServletRequest request, Problem problem) {
        request.setAttribute(PROBLEM, problem);
    }

    /** What was remembered for this request. */
    static Optional<Problem> remembered(HttpServletRequest request) {
        return request.getAttribute(PROBLEM) instanceof Problem known ? Optional.of(known) : Optional.empty();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var problem = remembered(request).orElseGet(() -> Problem.of(status(request)));
        SecurityHeaders.set(request, response, config); // Some servers drop them with the answer that failed.
        problem.writeTo(response);
    }

    private static int status(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer known
                ? known
                : HttpServletResponse.SC_NOT_FOUND;
    }
}
