package muster.server;

import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * {@link Problems} for a commit that failed. A mapper of its own, because Payara's Jersey brings one for exactly this type,
 * which would win over one for every {@link Throwable}, and answers with the server's own error page.
 */
@Provider
public class CommitProblems implements ExceptionMapper<TransactionalException> {
    @Override
    public Response toResponse(TransactionalException failure) {
        return Problems.of(failure).toResponse();
    }
}
