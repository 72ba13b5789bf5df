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
import muster.identity.Scope;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;

/** Single-use tickets for WebSocket handshakes that cannot carry a header. */
@Path("tickets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TicketsResource {
    @Inject
    Identity identity;

    /** Issues a ticket for the caller's session. */
    @POST
    @Needs(Scope.READ)
    public Response issue(@Context SecurityContext security) {
        var ticket = identity.issueTicket(Callers.of(security));
        return Answers.created(new JsonWriter()
                .begin()
                .field("ticket", ticket.ticket())
                .field("expires", Frame.text(ticket.expires()))
                .end());
    }
}
