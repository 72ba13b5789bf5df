package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serializable;
import java.util.List;
import muster.groups.Groups;
import muster.groups.MembershipView;
import muster.identity.AccountView;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.identity.SessionView;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** One user: roles, password, sessions and tokens. */
@Named("user")
@ViewScoped
public class UserPage implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    Identity identity;

    @Inject
    Groups groups;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private long id;
    private String password = "";
    private boolean mustChange = true;
    private transient @Nullable AccountView account;

    @PostConstruct
    void open() {
        id = staff.id("id");
        try {
            account = identity.account(id);
        } catch (Refused e) {
            id = 0;
            FacesContext.getCurrentInstance().getExternalContext().setResponseStatus(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    public boolean isThere() {
        return id != 0;
    }

    /** As it is now, after what this request did. */
    public AccountView getAccount() {
        var present = account;
        if (present == null) {
            present = identity.account(id);
            account = present;
        }
        return present;
    }

    /** Every role of the server. */
    public List<ServerRole> getRoles() {
        return List.of(ServerRole.values());
    }

    public List<SessionView> getSessions() {
        return attempts.read(() -> identity.sessions(id));
    }

    public List<SessionView> getTokens() {
        return attempts.read(() -> identity.tokens(id));
    }

    public List<MembershipView> getGroups() {
        return attempts.read(() -> groups.of(id));
    }

    /** Gives a role. */
    public void give(ServerRole role) {
        make(() -> identity.give(staff.require(ServerRole.ADMIN), id, role), "user.role_given");
    }

    /** Takes a role away. */
    public void take(ServerRole role) {
        make(() -> identity.take(staff.require(ServerRole.ADMIN), id, role), "user.role_taken");
    }

    /** Disables the user; its sockets close. */
    public void disable() {
        make(() -> identity.disable(staff.require(ServerRole.ADMIN), id), "user.disabled");
    }

    /** Lets a disabled user in again. */
    public void enable() {
        make(() -> identity.enable(staff.require(ServerRole.ADMIN), id), "user.enabled");
    }

    /** Forgets failed sign-ins. */
    public void liftLock() {
        make(() -> identity.liftLock(staff.require(ServerRole.ADMIN), id), "user.lock_lifted");
    }

    /** Sets the password; everything the user has open ends. */
    public void resetPassword() {
        make(
                () -> {
                    staff.require(ServerRole.ADMIN);
                    identity.resetPassword(staff.caller(), staff.address(), id, password, mustChange);
                },
                "user.password_reset");
        password = "";
    }

    /** Ends the session, or revokes the token, that the button names: rows may have moved since it was shown. */
    public void end() {
        long session = staff.id("session");
        make(() -> identity.endSession(staff.require(ServerRole.ADMIN), id, session), "user.session_ended");
    }

    /** Ends all of them. */
    public void endAll() {
        make(() -> identity.endSessions(staff.require(ServerRole.ADMIN), id), "user.sessions_ended");
    }

    private void make(Runnable act, String done) {
        attempts.make(act, done);
        account = null;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public boolean isMustChange() {
        return mustChange;
    }

    public void setMustChange(boolean mustChange) {
        this.mustChange = mustChange;
    }
}
