package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.unread.UnreadCounts;

/** Answers "why is it 7?". */
@Path("groups/{group}/unread")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class UnreadResource {
    @Inject
    UnreadCounts unread;

    /** The terms of the caller's unread number. */
    @GET
    @Path("explanation")
    public Response explanation(@PathParam("group") long group, @Context SecurityContext security) {
        return Answers.ok(Views.explanation(unread.explain(Callers.of(security).user(), group)));
    }
}
