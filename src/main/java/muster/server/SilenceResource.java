package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
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
import muster.groups.Groups;

/** The silence of one member, kept by who governs the group. */
@Path("groups/{group}/members/{user}/silence")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SilenceResource {
    @Inject
    Groups groups;

    /** Silences a member. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("group") long group,
            @PathParam("user") long user,
            JsonBody body,
            @Context SecurityContext security) {
        groups.silence(group, Callers.member(security), user, Parameters.until(body.object()));
        return Response.noContent().build();
    }

    /** Lets the member speak again. */
    @DELETE
    public Response lift(
            @PathParam("group") long group, @PathParam("user") long user, @Context SecurityContext security) {
        groups.unsilence(group, Callers.member(security), user);
        return Response.noContent().build();
    }
}
