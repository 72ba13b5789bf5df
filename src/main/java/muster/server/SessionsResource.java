package muster.server;

import jakarta.annotation.security.PermitAll;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import muster.identity.Identity;
import muster.identity.Scope;
import muster.identity.SignedIn;
import muster.identity.UserView;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;

/** Signing in and out. */
@Path("sessions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SessionsResource {
    private static final int LOGIN_LENGTH_MAX = 200;

    /** Longer ones are refused before they are hashed, which costs time. */
    private static final int PASSWORD_LENGTH_MAX = 1_000;

    @Inject
    Identity identity;

    @Inject
    OidcMechanism oidc;

    @Inject
    Clock clock;

    /** Signs in; the token comes back in the body and, for pages, as a cookie. */
    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    public Response open(JsonBody body, @Context HttpServletRequest request) {
        var credentials = body.object();
        return identity.signIn(
                        credentials.text("login", LOGIN_LENGTH_MAX),
                        credentials.text("password", PASSWORD_LENGTH_MAX),
                        Callers.device(credentials.textOrNull("device", Limits.DEVICE_LENGTH_MAX), request))
                .map(session -> opened(session, request))
                .orElseGet(() -> Problem.unauthorized("wrong login or password").toResponse());
    }

    /** How one may sign in here, for the page that asks before it knows anybody. */
    @GET
    @Path("ways")
    @PermitAll
    public Response ways() {
        return Answers.ok(
                new JsonWriter().begin().field("provider", oidc.present()).end());
    }

    /** The caller's sessions. */
    @GET
    @Needs(Scope.ACCOUNT)
    public Response list(@Context SecurityContext security) {
        var caller = Callers.of(security);
        return Answers.ok(Views.sessions(identity.sessions(caller.user()), caller.session()));
    }

    /** Ends one of the caller's sessions. */
    @DELETE
    @Path("{session}")
    @Needs(Scope.ACCOUNT)
    public Response end(
            @PathParam("session") long session,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        identity.endSession(
                Callers.origin(security, request), Callers.of(security).user(), session);
        return Response.noContent().build();
    }

    /** Changes the caller's password. */
    @PUT
    @Path("current/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.PASSWORD)
    public Response changePassword(
            JsonBody body, @Context SecurityContext security, @Context HttpServletRequest request) {
        var passwords = body.object();
        identity.changePassword(
                Callers.of(security),
                Arrival.from(request),
                passwords.text("old", PASSWORD_LENGTH_MAX),
                passwords.text("new", PASSWORD_LENGTH_MAX));
        return Response.noContent().build();
    }

    /** Says who is signed in. */
    @GET
    @Path("current")
    @Needs({})
    public Response current(@Context SecurityContext security) {
        var user = identity.user(Callers.of(security).user());
        return Answers.ok(withUser(new JsonWriter().begin(), user)
                .field("admin", security.isUserInRole(Callers.ADMIN))
                .field("mustChange", mustChange(security))
                .raw("roles", Views.roles(Callers.rolesOf(security)).toString())
                .end());
    }

    /** Signs out: the token is worth nothing from now on, and the session's sockets close. */
    @DELETE
    @Path("current")
    @Needs({})
    public Response close(@Context SecurityContext security, @Context HttpServletRequest request) {
        identity.signOut(Callers.of(security), Arrival.from(request));
        return Response.noContent().cookie(SessionCookie.cleared(request)).build();
    }

    private Response opened(SignedIn session, HttpServletRequest request) {
        var life = Duration.between(clock.instant(), session.expires());
        var answer = withUser(new JsonWriter().begin().field("token", session.token()), session.user())
                .field("expires", Frame.text(session.expires()))
                .field("mustChange", session.mustChange())
                .end();
        return Response.fromResponse(Answers.created(answer))
                .cookie(SessionCookie.of(session.token(), life, request))
                .build();
    }

    private static boolean mustChange(SecurityContext security) {
        return Callers.of(security).scopes().equals(Set.of(Scope.PASSWORD));
    }

    private static JsonWriter withUser(JsonWriter out, UserView user) {
        return out.raw("user", Views.user(new JsonWriter(), user).toString());
    }
}
