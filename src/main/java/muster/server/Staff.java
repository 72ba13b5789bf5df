package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.identity.Caller;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.kernel.Limits;
import muster.kernel.Refused;

/** Who looks at a page for administration, and what it may; {@link AdminGate} has let it in. */
@Named("staff")
@RequestScoped
public class Staff {
    private static final int PARAMETER_LENGTH_MAX = 200;

    @Inject
    HttpServletRequest request;

    @Inject
    Identity identity;

    /** The pages that it may see. */
    public List<AdminPage> getPages() {
        return AdminPage.listed(this::has);
    }

    /** Whether it has this role of the server, by its word. */
    public boolean is(String role) {
        return request.isUserInRole(role);
    }

    /** Its login. */
    public String getLogin() {
        return identity.user(caller().user()).login();
    }

    Caller caller() {
        return Caller.of(request.getUserPrincipal().getName());
    }

    /**
     * The caller and its address.
     *
     * @throws Refused {@code forbidden} unless it has this role of the server
     */
    Origin require(ServerRole role) {
        Callers.require(role, has(role));
        return origin();
    }

    /**
     * The caller as an overseer of all groups.
     *
     * @throws Refused {@code forbidden} unless it has the role of the server that this right needs
     */
    Actor overseer(GroupRight right) {
        return Actor.overseer(require(Callers.roleFor(right.oversight())));
    }

    String address() {
        return Arrival.from(request);
    }

    /**
     * A parameter of the address or of the click, cut to a sensible length; empty when it is missing. From Faces, as the request
     * that is injected is the server's own, whose body {@link BodyGate} has read.
     */
    String parameter(String name) {
        var value = FacesContext.getCurrentInstance()
                .getExternalContext()
                .getRequestParameterMap()
                .get(name);
        return value == null
                ? ""
                : value.strip().substring(0, Math.min(value.strip().length(), PARAMETER_LENGTH_MAX));
    }

    /** An id in the address; 0, which nothing has, when it is missing or none. */
    long id(String name) {
        try {
            return Parameters.number(name, parameter(name), 1, Limits.ID_MAX, 0);
        } catch (Refused e) {
            return 0;
        }
    }

    private boolean has(ServerRole role) {
        return request.isUserInRole(role.word());
    }

    private Origin origin() {
        return new Origin(caller().user(), address());
    }
}
