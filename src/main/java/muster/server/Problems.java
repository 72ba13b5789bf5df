package muster.server;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever a resource throws into a problem document. The one place where REST decides what a caller may learn of a
 * failure, and the one place where it is logged.
 */
@Provider
public class Problems implements ExceptionMapper<Throwable> {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    @Override
    public Response toResponse(Throwable failure) {
        var refused = refusedIn(failure);
        if (refused == null && failure instanceof WebApplicationException framework) {
            return framed(framework.getResponse());
        }
        return of(failure).toResponse();
    }

    /** What to say of a failure; logs it when the fault is ours. */
    static Problem of(Throwable failure) {
        var refused = refusedIn(failure);
        if (refused != null) {
            return Problem.of(refused);
        }
        if (Outage.explains(failure)) {
            LOG.log(System.Logger.Level.DEBUG, "Answered busy: the database is away or too slow.", failure);
            return Problem.busy(RETRY_AFTER);
        }
        var id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        LOG.log(System.Logger.Level.ERROR, "A request failed, answered 500 with the id " + id + ".", failure);
        return Problem.internal(id);
    }

    /** The framework's own refusals: their status and Allow header stay, their text does not, for it may quote the input. */
    private static Response framed(Response response) {
        if (response.getStatus() < 400 || response.hasEntity()) {
            return response;
        }
        var framed = Response.fromResponse(Problem.of(response.getStatus()).toResponse());
        var allow = response.getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? framed.build()
                : framed.header(HttpHeaders.ALLOW, allow).build();
    }

    /** Servers wrap what a reader or a transaction throws, so the refusal may lie deeper. */
    private static @Nullable Refused refusedIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused;
            }
        }
        return null;
    }
}
