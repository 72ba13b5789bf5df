package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.kernel.Frame;
import muster.messagelog.MessageLog;

/** What moderators take back in any group. */
@Path("admin/groups/{group}/entries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AdminEntriesResource {
    @Inject
    MessageLog log;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** Takes a message back. */
    @DELETE
    @Path("{seq}")
    public Response recall(@PathParam("group") long group, @PathParam("seq") long seq) {
        var overseer = overseer(GroupRight.RECALL_OTHERS);
        return Answers.ok(new Frame.Done(null, log.recallOverseen(group, overseer, seq), List.of()));
    }

    private Actor overseer(GroupRight right) {
        return Callers.overseer(security, request, right);
    }
}
