package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.identity.Device;
import muster.identity.Identity;
import muster.identity.Scope;

/** The caller's tokens for programs. */
@Path("tokens")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TokensResource {
    @Inject
    Identity identity;

    /** Lists them. */
    @GET
    @Needs(Scope.ACCOUNT)
    public Response list(@Context SecurityContext security) {
        return Answers.ok(Views.sessions(identity.tokens(Callers.of(security).user()), 0));
    }

    /** Makes one; it is shown this once. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ACCOUNT)
    public Response create(JsonBody body, @Context SecurityContext security, @Context HttpServletRequest request) {
        var wanted = TokenRequest.of(body.object());
        var caller = Callers.of(security);
        var device = new Device(wanted.name(), Callers.origin(security, request).address());
        return Answers.created(
                Views.token(identity.createToken(caller, device, caller.user(), wanted.scopes(), wanted.life())));
    }

    /** Revokes one. */
    @DELETE
    @Path("{token}")
    @Needs(Scope.ACCOUNT)
    public Response revoke(
            @PathParam("token") long token, @Context SecurityContext security, @Context HttpServletRequest request) {
        var by = Callers.origin(security, request);
        identity.endSession(by, by.user(), token);
        return Response.noContent().build();
    }
}
