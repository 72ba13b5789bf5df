package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.receipts.Receipts;
import org.jspecify.annotations.Nullable;

/** How many have read which messages: the same answer as the WebSocket's {@code receipts}. */
@Path("groups/{group}/receipts")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ReceiptsResource {
    @Inject
    Receipts receipts;

    /** The counts of some messages. */
    @GET
    public Response counts(
            @PathParam("group") long group,
            @QueryParam("seqs") @Nullable String seqs,
            @Context SecurityContext security) {
        if (seqs == null) {
            throw Refused.badRequest("'seqs' is missing");
        }
        var asked = Parameters.ids("seqs", seqs, Limits.RECEIPTS_PER_REQUEST_MAX);
        return Answers.ok(new Frame.Receipts(
                null, group, receipts.counts(group, Callers.of(security).user(), asked)));
    }
}
