package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Objects;
import muster.kernel.Limits;
import muster.messagelog.ReportReason;
import muster.messagelog.Reports;

/** The caller's report of a message, for moderators. */
@Path("groups/{group}/entries/{seq}/report")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ReportResource {
    private static final int WORD_LENGTH_MAX = 20;

    @Inject
    Reports reports;

    /** Reports a message; done twice it is done once. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("group") long group,
            @PathParam("seq") long seq,
            JsonBody body,
            @Context SecurityContext security) {
        var report = body.object();
        var reason = Parameters.word(
                "reason", report.text("reason", WORD_LENGTH_MAX), ReportReason.class, ReportReason.OTHER);
        var words = Objects.requireNonNullElse(report.textOrNull("text", Limits.REPORT_LENGTH_MAX), "");
        reports.report(group, Callers.of(security).user(), seq, reason, words);
        return Response.noContent().build();
    }
}
