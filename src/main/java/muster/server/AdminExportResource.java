package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import muster.identity.ServerRole;

/** The log of any group, for administrators with a reason: asked by a POST, so that the reason stays in no address. */
@Path("admin/groups/{group}/export")
@RequestScoped
public class AdminExportResource {
    private static final int REASON_LENGTH_MAX = 200;

    @Inject
    GroupExport exports;

    /** All that is kept of it, as CSV; the last row says whether it is all. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces("text/csv")
    public Response export(
            @PathParam("group") long group,
            JsonBody body,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        var by = Callers.require(ServerRole.ADMIN, security, request);
        exports.begin(group, by, body.object().text("reason", REASON_LENGTH_MAX));
        StreamingOutput rows = out -> exports.write(group, by, out);
        return Response.ok(rows)
                .type(GroupExport.TYPE)
                .header("Content-Disposition", GroupExport.disposition(group))
                .build();
    }
}
