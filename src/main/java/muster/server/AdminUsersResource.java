package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.identity.Device;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.Scope;
import muster.identity.ServerRole;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Users and what they are to the server, for administrators. A token, whatever its scopes, can look at accounts and make users
 * ({@link UsersResource}): with the rest whoever finds it could make itself an account for good.
 */
@Path("admin/users")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminUsersResource {
    private static final int LISTED_MAX = 1_000;
    private static final int LISTED_UNLESS_ASKED = 100;
    private static final int PASSWORD_LENGTH_MAX = 1_000;

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
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response give(@PathParam("user") long user, @PathParam("role") String role) {
        identity.give(admin(), user, role(role));
        return Response.noContent().build();
    }

    /** Takes a role. */
    @DELETE
    @Path("{user}/roles/{role}")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response take(@PathParam("user") long user, @PathParam("role") String role) {
        identity.take(admin(), user, role(role));
        return Response.noContent().build();
    }

    /** Disables a user. */
    @PUT
    @Path("{user}/disabled")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response disable(@PathParam("user") long user) {
        identity.disable(admin(), user);
        return Response.noContent().build();
    }

    /** Enables a user. */
    @DELETE
    @Path("{user}/disabled")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response enable(@PathParam("user") long user) {
        identity.enable(admin(), user);
        return Response.noContent().build();
    }

    /** Sets a user's password, which has to be changed unless said otherwise. */
    @PUT
    @Path("{user}/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response resetPassword(@PathParam("user") long user, JsonBody body) {
        var by = admin();
        var wanted = body.object();
        boolean mustChange = !wanted.has("mustChange") || wanted.flag("mustChange");
        identity.resetPassword(
                Callers.of(security), by.address(), user, wanted.text("password", PASSWORD_LENGTH_MAX), mustChange);
        return Response.noContent().build();
    }

    /** Forgets failed sign-ins. */
    @DELETE
    @Path("{user}/lock")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response liftLock(@PathParam("user") long user) {
        identity.liftLock(admin(), user);
        return Response.noContent().build();
    }

    /** A user's sessions. */
    @GET
    @Path("{user}/sessions")
    @Needs({Scope.READ, Scope.ACCOUNT})
    public Response sessions(@PathParam("user") long user) {
        var unused = admin();
        return Answers.ok(Views.sessions(identity.sessions(user), 0));
    }

    /** Ends all sessions and tokens of a user. */
    @DELETE
    @Path("{user}/sessions")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response endSessions(@PathParam("user") long user) {
        identity.endSessions(admin(), user);
        return Response.noContent().build();
    }

    /** Ends one session or token of a user. */
    @DELETE
    @Path("{user}/sessions/{session}")
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response endSession(@PathParam("user") long user, @PathParam("session") long session) {
        identity.endSession(admin(), user, session);
        return Response.noContent().build();
    }

    /** A user's tokens. */
    @GET
    @Path("{user}/tokens")
    @Needs({Scope.READ, Scope.ACCOUNT})
    public Response tokens(@PathParam("user") long user) {
        var unused = admin();
        return Answers.ok(Views.sessions(identity.tokens(user), 0));
    }

    /** Makes a token for a bot. */
    @POST
    @Path("{user}/tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs({Scope.SEND, Scope.ACCOUNT})
    public Response createToken(@PathParam("user") long user, JsonBody body) {
        var by = admin();
        var wanted = TokenRequest.of(body.object());
        var device = new Device(wanted.name(), by.address());
        return Answers.created(
                Views.token(identity.createToken(Callers.of(security), device, user, wanted.scopes(), wanted.life())));
    }

    private Origin admin() {
        return Callers.require(ServerRole.ADMIN, security, request);
    }

    private static ServerRole role(String word) {
        return ServerRole.of(word).orElseThrow(Refused::notFound);
    }
}
