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
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.identity.Audit;
import org.jspecify.annotations.Nullable;

/** Who is in any group, for operators. */
@Path("admin/groups/{group}/members")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminMembersResource {
    private static final int EXPORTED_AT_ONCE = 1_000;

    @Inject
    Audit audit;

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
        return MembersResource.list(groups, group, overseer(GroupRight.ADD), null, after, limit);
    }

    /** All members as CSV; read and written in steps, so that any number fits. */
    @GET
    @Path("export")
    @Produces("text/csv")
    public Response export(@PathParam("group") long group) {
        var by = overseer(GroupRight.ADD);
        groups.require(group, by, GroupRight.READ);
        audit.record(Callers.origin(security, request), "members_exported", "group:" + group, "");
        StreamingOutput rows = out -> {
            var csv = new Csv(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
            csv.mark();
            csv.row("login", "role", "name", "id", "joined");
            var page = groups.members(group, by, 0, EXPORTED_AT_ONCE);
            while (!page.isEmpty()) {
                for (var member : page) {
                    csv.row(member.login(), member.role(), member.name(), member.user(), member.joinedAt());
                }
                csv.flush();
                page = groups.members(group, by, page.get(page.size() - 1).user(), EXPORTED_AT_ONCE);
            }
            csv.flush();
        };
        return Response.ok(rows)
                .type("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"muster-members-" + group + ".csv\"")
                .build();
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
