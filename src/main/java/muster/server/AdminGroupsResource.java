package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
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
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** All groups, for operators; what moderators silence in any of them. */
@Path("admin/groups")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminGroupsResource {
    private static final int LISTED_MAX = 200;
    private static final int LISTED_UNLESS_ASKED = 50;

    @Inject
    Groups groups;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** Lists groups by id. */
    @GET
    public Response list(@QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
        var unused = overseer(GroupRight.ARCHIVE);
        int most = (int) Parameters.number("limit", limit, 1, LISTED_MAX, LISTED_UNLESS_ASKED);
        var all = groups.all(Parameters.number("after", after, 0, Limits.ID_MAX, 0), most + 1);
        boolean more = all.size() > most;
        return Answers.ok(Views.groups(more ? all.subList(0, most) : all, more));
    }

    /** A group. */
    @GET
    @Path("{group}")
    public Response group(@PathParam("group") long group) {
        return Answers.ok(Views.group(groups.group(group, overseer(GroupRight.ARCHIVE))));
    }

    /** Archives a group. */
    @PUT
    @Path("{group}/archive")
    public Response archive(@PathParam("group") long group) {
        groups.archive(group, overseer(GroupRight.ARCHIVE));
        return Response.noContent().build();
    }

    /** Opens an archived group again. */
    @DELETE
    @Path("{group}/archive")
    public Response unarchive(@PathParam("group") long group) {
        groups.unarchive(group, overseer(GroupRight.ARCHIVE));
        return Response.noContent().build();
    }

    /** Keeps the messages of a group so many days; 0 for ever. */
    @PUT
    @Path("{group}/retention")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response keep(@PathParam("group") long group, JsonBody body) {
        var overseer = overseer(GroupRight.KEEP);
        groups.keep(group, overseer, (int) body.object().number("days", 0, Limits.RETENTION_DAYS_MAX));
        return Response.noContent().build();
    }

    /** Keeps them as long as the server says. */
    @DELETE
    @Path("{group}/retention")
    public Response keepAsTheServerSays(@PathParam("group") long group) {
        groups.keep(group, overseer(GroupRight.KEEP), null);
        return Response.noContent().build();
    }

    /** Silences all MEMBERs of a group. */
    @PUT
    @Path("{group}/silence")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response silence(@PathParam("group") long group, JsonBody body) {
        var overseer = overseer(GroupRight.SILENCE);
        groups.silenceAll(group, overseer, Parameters.until(body.object()));
        return Response.noContent().build();
    }

    /** Lets MEMBERs of a group speak again. */
    @DELETE
    @Path("{group}/silence")
    public Response unsilence(@PathParam("group") long group) {
        groups.unsilenceAll(group, overseer(GroupRight.SILENCE));
        return Response.noContent().build();
    }

    private Actor overseer(GroupRight right) {
        return Callers.overseer(security, request, right);
    }
}
