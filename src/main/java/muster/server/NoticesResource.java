package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.kernel.Request;
import muster.messagelog.MessageLog;

/** Words for one member's eyes, given by who governs the group. */
@Path("groups/{group}/members/{user}/notices")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class NoticesResource {
    @Inject
    MessageLog log;

    /** Gives a notice. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response give(
            @PathParam("group") long group,
            @PathParam("user") long user,
            JsonBody body,
            @Context SecurityContext security) {
        return Answers.ok(log.giveNotice(group, Callers.of(security).user(), user, Request.bodyOf(body.object())));
    }
}
