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
import muster.kernel.JsonWriter;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.messagelog.MessageSearch;
import org.jspecify.annotations.Nullable;

/** Finds messages by their words, in the caller's groups. */
@Path("search")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SearchResource {
    private static final int FOUND_UNLESS_ASKED = 20;
    private static final int FOUND_MAX = 50;

    @Inject
    MessageSearch search;

    /** The newest messages that have all the words. */
    @GET
    public Response find(
            @QueryParam("q") @Nullable String q,
            @QueryParam("group") @Nullable String group,
            @QueryParam("from") @Nullable String from,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        if (q == null || q.length() > MessageSearch.QUESTION_LENGTH_MAX) {
            throw Refused.badRequest(
                    "'q' must be there, with at most " + MessageSearch.QUESTION_LENGTH_MAX + " characters");
        }
        var found = search.find(
                Callers.of(security).user(),
                new MessageSearch.Question(
                        q,
                        Parameters.number("group", group, 1, Limits.ID_MAX, 0),
                        Parameters.number("from", from, 1, Limits.ID_MAX, 0),
                        before,
                        (int) Parameters.number("limit", limit, 1, FOUND_MAX, FOUND_UNLESS_ASKED)));
        var out = new JsonWriter().begin().beginArray("items");
        found.messages().forEach(message -> message.write(out));
        return Answers.ok(out.endArray().field("next", found.next()).end());
    }
}
