package muster.server;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import muster.identity.Caller;
import muster.identity.Scope;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Answers 401 to whoever has not proven who it is, before a body is read. A resource method that is for everybody says so
 * with {@link PermitAll}: forgetting it closes a door instead of leaving one open. Then asks whether the session or token may do
 * this at all: what {@link Needs} says, or else read for what changes nothing and send for the rest.
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
        var principal = request.getSecurityContext().getUserPrincipal();
        if (principal == null) {
            request.abortWith(
                    Problem.unauthorized("sign in first: POST sessions").toResponse());
            return;
        }
        var caller = Caller.of(principal.getName());
        for (var scope : needed(request.getMethod())) {
            if (!caller.may(scope)) {
                var lacking = new Refused(Refusal.FORBIDDEN, "this session or token lacks the scope " + scope.word());
                request.abortWith(Problem.of(lacking).toResponse());
                return;
            }
        }
    }

    private Scope[] needed(String method) {
        var said = resource.getResourceMethod().getAnnotation(Needs.class);
        if (said != null) {
            return said.value();
        }
        return new Scope[] {SameOrigin.unneeded(method) ? Scope.READ : Scope.SEND};
    }
}
