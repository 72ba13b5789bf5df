package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import muster.identity.Identity;
import muster.identity.NewUser;
import muster.identity.ServerRole;
import muster.kernel.JsonObject;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** Who there is. */
@Path("users")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
    private static final int LOOKED_UP_MAX = 200;
    private static final int PASSWORD_LENGTH_MAX = 1_000;

    @Inject
    Identity identity;

    /** Creates users; those who are there already are answered as they are. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(JsonBody body, @Context SecurityContext security, @Context HttpServletRequest request) {
        var by = Callers.require(ServerRole.ADMIN, security, request);
        var users = new ArrayList<NewUser>();
        for (var user : body.objects(Identity.USERS_PER_CALL_MAX)) {
            users.add(newUser(user));
        }
        return Answers.ok(Views.users(identity.create(by, users)));
    }

    /** Looks users up, by their ids or by one login. */
    @GET
    public Response find(@QueryParam("ids") @Nullable String ids, @QueryParam("login") @Nullable String login) {
        if ((ids == null) == (login == null)) {
            throw Refused.badRequest("either 'ids' or 'login' is needed");
        }
        return Answers.ok(Views.users(
                ids != null
                        ? identity.users(Parameters.ids("ids", ids, LOOKED_UP_MAX))
                        : identity.byLogin(login).stream().toList()));
    }

    private static NewUser newUser(JsonObject user) {
        var login = user.text("login", Limits.NAME_LENGTH_MAX);
        var name = user.textOrNull("name", Limits.NAME_LENGTH_MAX);
        return new NewUser(
                login,
                user.textOrNull("password", PASSWORD_LENGTH_MAX),
                name == null ? login : name,
                user.flag("mustChange"));
    }
}
