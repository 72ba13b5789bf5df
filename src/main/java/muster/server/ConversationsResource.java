package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.delivery.Overview;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** The caller's groups with what waits unread in them: the same answer as the WebSocket's {@code conversations}. */
@Path("conversations")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ConversationsResource {
    @Inject
    Overview overview;

    /** Lists groups, newest entry first. */
    @GET
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("before") @Nullable String before,
            @Context SecurityContext security) {
        int most = (int) Parameters.number("limit", limit, 1, Limits.CONVERSATIONS_MAX, Limits.CONVERSATIONS_MAX);
        return Answers.ok(overview.page(null, Callers.of(security).user(), most, before));
    }
}
