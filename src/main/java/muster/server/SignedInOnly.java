package muster.server;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/**
 * Answers 401 to whoever has not proven who it is, before a body is read. A resource method that is for everybody says so
 * with {@link PermitAll}: forgetting it closes a door instead of leaving one open.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class SignedInOnly implements ContainerRequestFilter {
    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (resource.getResourceMethod().isAnnotationPresent(PermitAll.class)) {
            return;
        }
        if (request.getSecurityContext().getUserPrincipal() == null) {
            request.abortWith(
                    Problem.unauthorized("sign in first: POST sessions").toResponse());
        }
    }
}
