package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.delivery.Throttle;
import muster.groups.Groups;
import muster.kernel.Demand;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.ReaderOrder;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.messagelog.AppendOutcome;
import muster.messagelog.AppendRequest;
import muster.messagelog.MessageLog;
import muster.receipts.Confirmations;
import muster.receipts.Receipts;
import org.jspecify.annotations.Nullable;

/** The log of a group by REST: the same answers as the WebSocket's pull, send, edit, recall, hide, readers and confirm. */
@Path("groups/{group}/entries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class EntriesResource {
    private static final int PAGE_UNLESS_ASKED = 50;

    /** Longer than the log itself waits for its database before it says {@code busy}. */
    private static final int ANSWER_SECONDS_MAX = 70;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    Confirmations confirmations;

    @Inject
    Groups groups;

    @Inject
    Throttle throttle;

    /** A page of the log. */
    @GET
    public Response page(
            @PathParam("group") long group,
            @QueryParam("after") @Nullable String after,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        if (after != null && before != null) {
            throw Refused.badRequest("'after' and 'before' exclude each other");
        }
        long user = Callers.of(security).user();
        var page = log.page(
                group,
                user,
                Parameters.number("after", after, 0, Limits.ID_MAX, -1),
                Parameters.number("before", before, 1, Limits.ID_MAX, -1),
                (int) Parameters.number("limit", limit, 1, Limits.PAGE_MAX, PAGE_UNLESS_ASKED));
        return Answers.ok(confirmations.marked(page, user));
    }

    /** Sends a message. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response send(@PathParam("group") long group, JsonBody body, @Context SecurityContext security) {
        var entry = body.object();
        var cid = entry.text("cid", Limits.CID_LENGTH_MAX);
        var stored = append(AppendRequest.message(
                group,
                Callers.of(security).user(),
                cid,
                Request.bodyOf(entry),
                Demand.mentions(entry, Limits.MENTIONS_MAX),
                entry.number("replyTo", 1, Limits.ID_MAX, 0),
                Demand.read(entry)));
        return Answers.ok(new Frame.Sent(null, group, cid, stored.seq(), stored.at(), stored.duplicate()));
    }

    /** Replaces the text of an own message. */
    @PATCH
    @Path("{seq}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response edit(
            @PathParam("group") long group,
            @PathParam("seq") long seq,
            JsonBody body,
            @Context SecurityContext security) {
        var text = body.object();
        var stored = append(AppendRequest.edit(
                group,
                Callers.of(security).user(),
                text.textOrNull("cid", Limits.CID_LENGTH_MAX),
                seq,
                Request.bodyOf(text)));
        return Answers.ok(new Frame.Done(null, stored.seq(), List.of()));
    }

    /** Takes a message back. */
    @DELETE
    @Path("{seq}")
    public Response recall(
            @PathParam("group") long group,
            @PathParam("seq") long seq,
            @QueryParam("cid") @Nullable String cid,
            @Context SecurityContext security) {
        if (cid != null && (cid.isEmpty() || cid.length() > Limits.CID_LENGTH_MAX)) {
            throw Refused.badRequest("'cid' has 1 to " + Limits.CID_LENGTH_MAX + " characters");
        }
        var stored = append(AppendRequest.recall(group, Callers.of(security).user(), cid, seq));
        return Answers.ok(new Frame.Done(null, stored.seq(), List.of()));
    }

    /** Who has read a message, or who has not. */
    @GET
    @Path("{seq}/readers")
    public Response readers(
            @PathParam("group") long group,
            @PathParam("seq") long seq,
            @QueryParam("read") @Nullable String read,
            @QueryParam("order") @Nullable String order,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        return Answers.ok(receipts.readers(
                Callers.of(security).user(),
                new Request.Readers(
                        null,
                        group,
                        seq,
                        Parameters.flag("read", read, true),
                        order == null ? ReaderOrder.NAME : ReaderOrder.of(order),
                        after,
                        (int) Parameters.number("limit", limit, 1, Limits.PAGE_MAX, Limits.READERS_UNLESS_ASKED))));
    }

    /** Hides a message from the caller alone. */
    @POST
    @Path("{seq}/hidden")
    public Response hide(
            @PathParam("group") long group, @PathParam("seq") long seq, @Context SecurityContext security) {
        log.hide(group, Callers.of(security).user(), List.of(seq));
        return Response.noContent().build();
    }

    /** Confirms a message. */
    @PUT
    @Path("{seq}/confirmation")
    public Response confirm(
            @PathParam("group") long group, @PathParam("seq") long seq, @Context SecurityContext security) {
        confirmations.confirm(group, Callers.of(security).user(), seq);
        return Response.noContent().build();
    }

    /** Who has confirmed a message, or who has not. */
    @GET
    @Path("{seq}/confirmations")
    public Response confirmations(
            @PathParam("group") long group,
            @PathParam("seq") long seq,
            @QueryParam("confirmed") @Nullable String confirmed,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        return Answers.ok(confirmations.page(
                Callers.of(security).user(),
                new Request.Confirmations(
                        null,
                        group,
                        seq,
                        Parameters.flag("confirmed", confirmed, true),
                        Parameters.number("after", after, 1, Limits.ID_MAX, 0),
                        (int) Parameters.number("limit", limit, 1, Limits.PAGE_MAX, Limits.READERS_UNLESS_ASKED))));
    }

    /** Reminds those who have not confirmed a message. */
    @POST
    @Path("{seq}/reminders")
    public Response remind(
            @PathParam("group") long group, @PathParam("seq") long seq, @Context SecurityContext security) {
        confirmations.remind(group, Callers.of(security).user(), seq);
        return Response.noContent().build();
    }

    private AppendOutcome.Stored append(AppendRequest request) {
        throttle.send(request.sender());
        try {
            throttle.sendTo(request.group());
        } catch (Refused busy) { // Who is not in it shall not learn that it is busy, nor that there is such a group.
            if (groups.of(request.sender(), List.of(request.group())).isEmpty()) {
                throw Refused.notFound();
            }
            throw busy;
        }
        try {
            var outcome = log.append(request).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            if (outcome instanceof AppendOutcome.Stored stored) {
                return stored;
            }
            var why = ((AppendOutcome.NotStored) outcome).why();
            if (why.refusal() == Refusal.NOT_FOUND) {
                throttle.giveBack(request.group());
            }
            throw why;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.busy(Duration.ofSeconds(1));
        } catch (ExecutionException | TimeoutException e) { // Its fate is open: the cid makes the repetition safe.
            throw Refused.busy(Duration.ofSeconds(1));
        }
    }
}
