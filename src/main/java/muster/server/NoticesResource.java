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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Words for one member's eyes, given by who governs the group. */
@Path("groups/{group}/members/{user}/notices")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "entries")
public class NoticesResource {
    @Inject
    MessageLog log;

    /** Gives a notice. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Give one member a notice that nobody else sees; it is merged into the pages of that member")
    @RequestBody(content = @Content(schema = @Schema(implementation = WireShapes.NewText.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WireShapes.Notice.class)))
    public Response give(
            @PathParam("group") long group,
            @PathParam("user") long user,
            JsonBody body,
            @Context SecurityContext security) {
        return Answers.ok(log.giveNotice(group, Callers.of(security).user(), user, Request.bodyOf(body.object())));
    }
}
