package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.util.ArrayList;
import muster.groups.Groups;
import muster.groups.NewMember;
import muster.groups.Role;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** Who is in a group. */
@Path("groups/{group}/members")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class MembersResource {
    private static final int LISTED_MAX = 1_000;
    private static final int LISTED_UNLESS_ASKED = 100;
    private static final int ROLE_LENGTH_MAX = 20;

    @Inject
    Groups groups;

    /** Lists members by id. */
    @GET
    public Response list(
            @PathParam("group") long group,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        int most = (int) Parameters.number("limit", limit, 1, LISTED_MAX, LISTED_UNLESS_ASKED);
        long above = Parameters.number("after", after, 0, Limits.ID_MAX, 0);
        // One more than asked for tells whether there are more.
        var members = groups.members(group, Callers.of(security).user(), above, most + 1);
        boolean more = members.size() > most;
        return Answers.ok(Views.members(more ? members.subList(0, most) : members, more));
    }

    /** Puts users into the group, or changes the role of those who are there. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        var members = new ArrayList<NewMember>();
        for (var member : body.objects(Limits.MEMBERS_PER_CALL_MAX)) {
            members.add(new NewMember(
                    member.id("user"),
                    Parameters.word("role", member.textOrNull("role", ROLE_LENGTH_MAX), Role.class, Role.MEMBER)));
        }
        int added = groups.add(group, Callers.of(security).user(), members);
        return Answers.ok(new JsonWriter().begin().field("added", added).end());
    }

    /** Removes a member, or lets the caller leave. */
    @DELETE
    @Path("{user}")
    public Response remove(
            @PathParam("group") long group, @PathParam("user") long user, @Context SecurityContext security) {
        groups.remove(group, Callers.of(security).user(), user);
        return Response.noContent().build();
    }
}
