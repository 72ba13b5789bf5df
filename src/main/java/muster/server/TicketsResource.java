package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.identity.Identity;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Single-use tickets for WebSocket handshakes that cannot carry a header. */
@Path("tickets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "sessions")
public class TicketsResource {
    @Inject
    Identity identity;

    /** Issues a ticket for the caller's session. */
    @POST
    @Operation(summary = "Get a ticket for GET /ws?ticket=…")
    @APIResponse(
            responseCode = "201",
            description = "Good for one handshake, for at most a minute",
            content = @Content(schema = @Schema(implementation = Shapes.Ticket.class)))
    public Response issue(@Context SecurityContext security) {
        var ticket = identity.issueTicket(Callers.of(security));
        return Answers.created(new JsonWriter()
                .begin()
                .field("ticket", ticket.ticket())
                .field("expires", Frame.text(ticket.expires()))
                .end());
    }
}
