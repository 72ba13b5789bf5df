package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;

/** The silence of a member of any group, kept by moderators. */
@Path("admin/groups/{group}/members/{user}/silence")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminSilenceResource {
    @Inject
    Groups groups;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** Silences a member. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("group") long group, @PathParam("user") long user, JsonBody body) {
        var overseer = overseer(GroupRight.SILENCE);
        groups.silence(group, overseer, user, Parameters.until(body.object()));
        return Response.noContent().build();
    }

    /** Lets the member speak again. */
    @DELETE
    public Response lift(@PathParam("group") long group, @PathParam("user") long user) {
        groups.unsilence(group, overseer(GroupRight.SILENCE), user);
        return Response.noContent().build();
    }

    private Actor overseer(GroupRight right) {
        return Callers.overseer(security, request, right);
    }
}
