package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** Users and what they are to the server, for administrators. */
@Path("admin/users")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminUsersResource {
    private static final int LISTED_MAX = 1_000;
    private static final int LISTED_UNLESS_ASKED = 100;

    @Inject
    Identity identity;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** Lists users by id. */
    @GET
    public Response list(@QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        var unused = admin();
        int most = (int) Parameters.number("limit", limit, 1, LISTED_MAX, LISTED_UNLESS_ASKED);
        var all = identity.accounts(Parameters.number("after", after, 0, Limits.ID_MAX, 0), most + 1);
        boolean more = all.size() > most;
        return Answers.ok(Views.accounts(more ? all.subList(0, most) : all, more));
    }

    /** A user. */
    @GET
    @Path("{user}")
    public Response user(@PathParam("user") long user) {
        var unused = admin();
        return Answers.ok(Views.account(new JsonWriter(), identity.account(user)));
    }

    /** Gives a role. */
    @PUT
    @Path("{user}/roles/{role}")
    public Response give(@PathParam("user") long user, @PathParam("role") String role) {
        identity.give(admin(), user, role(role));
        return Response.noContent().build();
    }

    /** Takes a role. */
    @DELETE
    @Path("{user}/roles/{role}")
    public Response take(@PathParam("user") long user, @PathParam("role") String role) {
        identity.take(admin(), user, role(role));
        return Response.noContent().build();
    }

    private Origin admin() {
        return Callers.require(ServerRole.ADMIN, security, request);
    }

    private static ServerRole role(String word) {
        return ServerRole.of(word).orElseThrow(Refused::notFound);
    }
}
