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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who is in a group. */
@Path("groups/{group}/members")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "groups")
public class MembersResource {
    private static final int LISTED_MAX = 1_000;
    private static final int LISTED_UNLESS_ASKED = 100;
    private static final int ROLE_LENGTH_MAX = 20;

    @Inject
    Groups groups;

    /** Lists members by id. */
    @GET
    @Operation(summary = "Members by id, above 'after', at most 1,000 at once")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Shapes.Members.class)))
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
    @Operation(summary = "Add members or change their roles, at most 10,000 at once")
    @RequestBody(content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Shapes.NewMember.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many came in new",
            content = @Content(schema = @Schema(implementation = Shapes.Added.class)))
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
    @Operation(summary = "Remove a member, or leave")
    @APIResponse(responseCode = "204", description = "Gone; its sockets see nothing more of this group")
    public Response remove(
            @PathParam("group") long group, @PathParam("user") long user, @Context SecurityContext security) {
        groups.remove(group, Callers.of(security).user(), user);
        return Response.noContent().build();
    }
}
