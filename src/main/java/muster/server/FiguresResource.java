package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.kernel.JsonWriter;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** What the charts of the overview ask for every other second. */
@Path("admin/figures")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class FiguresResource {
    @Inject
    Figures figures;

    /** The figures of this instance, to whoever has a role of the server. */
    @GET
    public Response now(@Context SecurityContext security) {
        if (Callers.rolesOf(security).isEmpty()) {
            throw new Refused(Refusal.FORBIDDEN, "this needs a role of the server");
        }
        var out = new JsonWriter().begin();
        figures.now().forEach((name, value) -> out.raw(name, Double.toString(value)));
        return Answers.ok(out.end());
    }
}
