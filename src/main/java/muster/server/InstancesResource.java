package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import muster.delivery.InstanceView;
import muster.delivery.Instances;
import muster.identity.ServerRole;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;

/** The instances, for operators. */
@Path("admin/instances")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class InstancesResource {
    @Inject
    Instances instances;

    /** All that are not forgotten: no more than {@link Instances#REMEMBERED_MAX}. */
    @GET
    public Response list(@Context SecurityContext security, @Context HttpServletRequest request) {
        var unused = Callers.require(ServerRole.OPERATOR, security, request);
        var out = new JsonWriter().begin().beginArray("instances");
        instances.list().forEach(each -> write(out, each));
        return Answers.ok(out.endArray().end());
    }

    private static void write(JsonWriter out, InstanceView instance) {
        out.begin()
                .field("id", instance.id())
                .field("name", instance.name())
                .field("version", instance.version().isEmpty() ? null : instance.version())
                .field("since", Frame.text(instance.since()))
                .field("heard", instance.heard() == null ? null : Frame.text(instance.heard()))
                .field("self", instance.self())
                .field("silent", instance.silent())
                .field("known", instance.known())
                .field("bridged", instance.bridged())
                .field("connections", instance.connections());
        out.beginObject("waiting")
                .field("append", instance.waiting().append())
                .field("mail", instance.waiting().mail())
                .field("bridge", instance.waiting().bridge())
                .field("cursors", instance.waiting().cursors());
        out.end().end();
    }
}
