package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import muster.identity.Audit;
import muster.identity.ServerRole;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** The audit log, for auditors. Reading it is an act as well. */
@Path("admin/audit")
@RequestScoped
public class AuditResource {
    private static final int PAGE_UNLESS_ASKED = 100;

    @Inject
    Audit audit;

    /** A page, newest first. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response page(
            @BeanParam AuditFilter filter,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        var by = Callers.require(ServerRole.AUDITOR, security, request);
        int most = (int) Parameters.number("limit", limit, 1, Audit.PAGE_MAX - 1, PAGE_UNLESS_ASKED);
        var query = filter.query().below(Parameters.number("before", before, 1, Limits.ID_MAX, Limits.ID_MAX));
        audit.record(by, "audit_read", "", filter.toString());
        var entries = audit.read(query, most + 1);
        boolean more = entries.size() > most;
        return Answers.ok(Views.audit(more ? entries.subList(0, most) : entries, more));
    }

    /** All that match, newest first, as CSV; read and written in steps, so that any number fits. */
    @GET
    @Path("export")
    @Produces("text/csv")
    public Response export(
            @BeanParam AuditFilter filter, @Context SecurityContext security, @Context HttpServletRequest request) {
        var by = Callers.require(ServerRole.AUDITOR, security, request);
        var query = filter.query();
        audit.record(by, "audit_exported", "", filter.toString());
        StreamingOutput rows = out -> {
            var csv = new Csv(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
            csv.row("id", "at", "user", "login", "act", "target", "detail", "address", "times");
            var page = audit.read(query, Audit.PAGE_MAX);
            while (!page.isEmpty()) {
                for (var entry : page) {
                    csv.row(
                            entry.id(),
                            entry.at(),
                            entry.user(),
                            entry.login(),
                            entry.act(),
                            entry.target(),
                            entry.detail(),
                            entry.address(),
                            entry.times());
                }
                csv.flush();
                page = audit.read(query.below(page.get(page.size() - 1).id()), Audit.PAGE_MAX);
            }
            csv.flush();
        };
        return Response.ok(rows)
                .type("text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"muster-audit.csv\"")
                .build();
    }
}
