package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import muster.groups.Groups;
import muster.groups.HistoryRule;
import muster.groups.NewGroup;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;
import muster.kernel.JsonObject;
import muster.kernel.Limits;

/** Groups and their rules. */
@Path("groups")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class GroupsResource {
    /** A group that says nothing of its size may grow as large as the installation allows. */
    private static final int MEMBERS_MAX_UNSAID = 0;

    private static final int WORD_LENGTH_MAX = 20;

    @Inject
    Groups groups;

    /** Opens a group, which the caller owns. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response open(JsonBody body, @Context SecurityContext security, @Context UriInfo uri) {
        var wanted = body.object();
        var group = groups.open(
                Callers.of(security).user(),
                rules(
                        wanted,
                        new NewGroup(
                                wanted.text("name", Limits.NAME_LENGTH_MAX),
                                HistoryRule.JOINED,
                                ReceiptPolicy.COUNT,
                                Posting.ALL,
                                MEMBERS_MAX_UNSAID)));
        var location =
                uri.getAbsolutePathBuilder().path(Long.toString(group.id())).build();
        return Answers.created(location, Views.group(group));
    }

    /** The group, for its members. */
    @GET
    @Path("{group}")
    public Response group(@PathParam("group") long group, @Context SecurityContext security) {
        return Answers.ok(Views.group(groups.group(group, Callers.member(security))));
    }

    /** Changes what the body names and leaves the rest as it is. */
    @PATCH
    @Path("{group}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response change(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        var wanted = body.object();
        return Answers.ok(Views.group(groups.change(group, Callers.member(security), now -> rules(wanted, now))));
    }

    /** Archives the group: it can only be read. */
    @PUT
    @Path("{group}/archive")
    public Response archive(@PathParam("group") long group, @Context SecurityContext security) {
        groups.archive(group, Callers.member(security));
        return Response.noContent().build();
    }

    /** Opens an archived group again. */
    @DELETE
    @Path("{group}/archive")
    public Response unarchive(@PathParam("group") long group, @Context SecurityContext security) {
        groups.unarchive(group, Callers.member(security));
        return Response.noContent().build();
    }

    /** Silences all MEMBERs. */
    @PUT
    @Path("{group}/silence")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response silence(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        groups.silenceAll(group, Callers.member(security), Parameters.until(body.object()));
        return Response.noContent().build();
    }

    /** Lets MEMBERs speak again. */
    @DELETE
    @Path("{group}/silence")
    public Response unsilence(@PathParam("group") long group, @Context SecurityContext security) {
        groups.unsilenceAll(group, Callers.member(security));
        return Response.noContent().build();
    }

    private static NewGroup rules(JsonObject wanted, NewGroup otherwise) {
        var name = wanted.textOrNull("name", Limits.NAME_LENGTH_MAX);
        return new NewGroup(
                name == null ? otherwise.name() : name,
                Parameters.word(
                        "history",
                        wanted.textOrNull("history", WORD_LENGTH_MAX),
                        HistoryRule.class,
                        otherwise.history()),
                Parameters.word(
                        "receipts",
                        wanted.textOrNull("receipts", WORD_LENGTH_MAX),
                        ReceiptPolicy.class,
                        otherwise.receipts()),
                Parameters.word(
                        "posting", wanted.textOrNull("posting", WORD_LENGTH_MAX), Posting.class, otherwise.posting()),
                (int) wanted.number("maxMembers", 1, Integer.MAX_VALUE, otherwise.membersMax()));
    }
}
