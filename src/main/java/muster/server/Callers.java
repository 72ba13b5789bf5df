package muster.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.SecurityContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Oversight;
import muster.identity.Authenticated;
import muster.identity.Caller;
import muster.identity.Device;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** Who makes a request; behind {@link SignedInOnly} there always is somebody. */
final class Callers {
    static final String ADMIN = ServerRole.ADMIN.word();
    static final String USER = "user";
    static final String SCRAPER = "scraper";

    private Callers() {}

    /** The caller of a request that {@link SignedInOnly} let through. */
    static Caller of(SecurityContext security) {
        return Caller.of(security.getUserPrincipal().getName());
    }

    /** The caller as a member of whatever group it names. */
    static Actor member(SecurityContext security) {
        return Actor.member(of(security).user());
    }

    /**
     * The caller as an overseer of all groups.
     *
     * @throws Refused {@code forbidden} unless it has the role of the server that this right needs
     */
    static Actor overseer(SecurityContext security, HttpServletRequest request, GroupRight right) {
        if (!security.isUserInRole(roleFor(right.oversight()).word())) {
            throw new Refused(Refusal.FORBIDDEN, "only " + right.oversight().words() + " of the server may do this");
        }
        return Actor.overseer(origin(security, request));
    }

    /** Whoever oversees that much; what nobody else oversees, administrators do. */
    static ServerRole roleFor(Oversight oversight) {
        return switch (oversight) {
            case NOBODY -> ServerRole.ADMIN;
            case MODERATORS -> ServerRole.MODERATOR;
            case OPERATORS -> ServerRole.OPERATOR;
        };
    }

    /**
     * The caller and its address, if it has this role of the server; administrators have every one.
     *
     * @throws Refused {@code forbidden} for everyone else
     */
    static Origin require(ServerRole role, SecurityContext security, HttpServletRequest request) {
        require(role, security.isUserInRole(role.word()));
        return origin(security, request);
    }

    /**
     * The same for who was asked for the role already.
     *
     * @throws Refused {@code forbidden} unless it has it
     */
    static void require(ServerRole role, boolean has) {
        if (!has) {
            throw new Refused(Refusal.FORBIDDEN, "this needs the role " + role.word() + " of the server");
        }
    }

    /** The caller and its address, for the audit log. */
    static Origin origin(SecurityContext security, HttpServletRequest request) {
        return new Origin(of(security).user(), Arrival.from(request));
    }

    /** With what somebody signs in: what the client calls itself, or what its browser does. */
    static Device device(@Nullable String named, HttpServletRequest request) {
        var agent = request.getHeader("User-Agent");
        return new Device(named != null ? named : agent == null ? "" : agent, Arrival.from(request));
    }

    /** The roles of the server that the caller has, implied ones included. */
    static Set<ServerRole> rolesOf(SecurityContext security) {
        var roles = EnumSet.allOf(ServerRole.class);
        roles.removeIf(role -> !security.isUserInRole(role.word()));
        return roles;
    }

    /** What the container is to know of whoever has proven who it is. */
    static Set<String> rolesOf(Authenticated known) {
        var roles = known.roles().stream().map(ServerRole::word).collect(Collectors.toSet());
        roles.add(USER);
        return roles;
    }
}
