package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.groups.GroupRight;
import muster.groups.Groups;
import org.jspecify.annotations.Nullable;

/** Who is in any group, for operators. */
@Path("admin/groups/{group}/members")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminMembersResource {
    @Inject
    Groups groups;

    /** Lists members by id. */
    @GET
    public Response list(
            @PathParam("group") long group,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        return MembersResource.list(groups, group, Callers.overseer(security, GroupRight.ADD), after, limit);
    }

    /** Puts users into a group, or changes the role of those who are there. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        return MembersResource.put(groups, group, Callers.overseer(security, GroupRight.ADD), body);
    }

    /** Removes many members at once. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    public Response removeMany(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        return MembersResource.removeMany(groups, group, Callers.overseer(security, GroupRight.REMOVE), body);
    }

    /** Removes a member. */
    @DELETE
    @Path("{user}")
    public Response remove(
            @PathParam("group") long group, @PathParam("user") long user, @Context SecurityContext security) {
        return MembersResource.remove(groups, group, Callers.overseer(security, GroupRight.REMOVE), user);
    }
}
