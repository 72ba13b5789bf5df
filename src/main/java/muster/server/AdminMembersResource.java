package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
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
import muster.groups.Actor;
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

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** Lists members by id. */
    @GET
    public Response list(
            @PathParam("group") long group,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        return MembersResource.list(groups, group, overseer(GroupRight.ADD), after, limit);
    }

    /** Puts users into a group, or changes the role of those who are there. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("group") long group, JsonBody body) {
        return MembersResource.put(groups, group, overseer(GroupRight.ADD), body);
    }

    /** Removes many members at once. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    public Response removeMany(@PathParam("group") long group, JsonBody body) {
        return MembersResource.removeMany(groups, group, overseer(GroupRight.REMOVE), body);
    }

    /** Removes a member. */
    @DELETE
    @Path("{user}")
    public Response remove(@PathParam("group") long group, @PathParam("user") long user) {
        return MembersResource.remove(groups, group, overseer(GroupRight.REMOVE), user);
    }

    private Actor overseer(GroupRight right) {
        return Callers.overseer(security, request, right);
    }
}
