package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.OptionalInt;
import muster.identity.Directory;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;
import org.jspecify.annotations.Nullable;

/** The directory (LDAP), for administrators: how the last sync went, syncing now, trying the connection. */
@Path("admin/directory")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class DirectoryResource {
    /** More users than any directory that is read has. */
    static final long LEAVERS_MAX = 1_000_000;

    @Inject
    Directory directory;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init") // The container fills it, for each request anew.
    HttpServletRequest request;

    /** How the last sync went. */
    @GET
    public Response status() {
        var unused = admin();
        var status = directory.status();
        var out = new JsonWriter()
                .begin()
                .field("configured", status.configured())
                .field("running", status.running())
                .field("begunAt", text(status.begun()))
                .field("endedAt", text(status.ended()))
                .field("succeededAt", text(status.succeeded()));
        if (status.outcome() != null) {
            out.raw("outcome", status.outcome());
        }
        return Answers.ok(out.end());
    }

    /** Syncs now, or with {@code dryRun} says what that would do. */
    @POST
    @Path("sync")
    public Response sync(
            @QueryParam("dryRun") @Nullable String dryRun, @QueryParam("leaversMax") @Nullable String leaversMax) {
        var by = admin();
        var leavers = leaversMax == null
                ? OptionalInt.empty()
                : OptionalInt.of((int) Parameters.number("leaversMax", leaversMax, 0, LEAVERS_MAX, 0));
        var report = Parameters.flag("dryRun", dryRun, false)
                ? directory.rehearse(by, leavers)
                : directory.sync(by, leavers);
        return Answers.ok(new JsonWriter().raw(report.toJson()));
    }

    /** Connects, signs in as the reader and finds a user: says what works and what does not. */
    @POST
    @Path("test")
    public Response test(@QueryParam("login") @Nullable String login) {
        var steps = directory.probe(admin(), login);
        var out = new JsonWriter()
                .begin()
                .field("ok", steps.stream().allMatch(Directory.Step::ok))
                .beginArray("steps");
        for (var step : steps) {
            out.begin()
                    .field("step", step.step())
                    .field("ok", step.ok())
                    .field("detail", step.detail())
                    .end();
        }
        return Answers.ok(out.endArray().end());
    }

    private Origin admin() {
        return Callers.require(ServerRole.ADMIN, security, request);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : Frame.text(time);
    }
}
