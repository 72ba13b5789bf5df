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
import java.util.ArrayList;
import java.util.List;
import muster.groups.Actor;
import muster.groups.Groups;
import muster.groups.NewMember;
import muster.groups.Role;
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
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

    /** Lists members by id: all, or those whose login or name begins with {@code q}. */
    @GET
    public Response list(
            @PathParam("group") long group,
            @QueryParam("q") @Nullable String q,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        return list(groups, group, Callers.member(security), q, after, limit);
    }

    /** Puts users into the group, or changes the role of those who are there. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        return put(groups, group, Callers.member(security), body);
    }

    /** Removes many members at once. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    public Response removeMany(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        return removeMany(groups, group, Callers.member(security), body);
    }

    /** Removes a member, or lets the caller leave. */
    @DELETE
    @Path("{user}")
    public Response remove(
            @PathParam("group") long group, @PathParam("user") long user, @Context SecurityContext security) {
        return remove(groups, group, Callers.member(security), user);
    }

    static Response list(
            Groups groups, long group, Actor by, @Nullable String q, @Nullable String after, @Nullable String limit) {
        if (q != null && (q.isBlank() || q.length() > Limits.NAME_LENGTH_MAX)) {
            throw Refused.badRequest("'q' must have 1 to " + Limits.NAME_LENGTH_MAX + " characters");
        }
        int most = (int) Parameters.number("limit", limit, 1, LISTED_MAX, LISTED_UNLESS_ASKED);
        long above = Parameters.number("after", after, 0, Limits.ID_MAX, 0);
        // One more than asked for tells whether there are more.
        var members = q == null
                ? groups.members(group, by, above, most + 1)
                : groups.membersBeginning(group, by, q, above, most + 1);
        boolean more = members.size() > most;
        return Answers.ok(Views.members(more ? members.subList(0, most) : members, more));
    }

    static Response put(Groups groups, long group, Actor by, JsonBody body) {
        var members = new ArrayList<NewMember>();
        for (var member : body.objects(Limits.MEMBERS_PER_CALL_MAX)) {
            members.add(new NewMember(
                    member.id("user"),
                    Parameters.word("role", member.textOrNull("role", ROLE_LENGTH_MAX), Role.class, Role.MEMBER)));
        }
        return Answers.ok(new JsonWriter()
                .begin()
                .field("added", groups.add(group, by, members))
                .end());
    }

    static Response removeMany(Groups groups, long group, Actor by, JsonBody body) {
        int removed = groups.remove(group, by, body.object().ids("remove", Limits.MEMBERS_PER_CALL_MAX));
        return Answers.ok(new JsonWriter().begin().field("removed", removed).end());
    }

    static Response remove(Groups groups, long group, Actor by, long user) {
        if (groups.remove(group, by, List.of(user)) == 0) {
            throw Refused.notFound();
        }
        return Response.noContent().build();
    }
}
