package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import muster.identity.AccountView;
import muster.identity.Identity;
import muster.identity.NewUser;
import muster.identity.ServerRole;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** All users: found by login or name, and made. */
@Named("users")
@ViewScoped
public class UsersPage implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    Identity identity;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String text = "";
    private String login = "";
    private String name = "";
    private String password = "";
    private boolean mustChange = true;
    private transient @Nullable LazyPage<AccountView> rows;

    @PostConstruct
    void open() {
        text = staff.parameter("q");
    }

    /** The users, a page at a time. */
    public LazyPage<AccountView> getRows() {
        var present = rows;
        if (present == null) {
            present = new LazyPage<>(
                    attempts,
                    () -> identity.countAccounts(text),
                    (skip, limit) -> identity.accounts(text, skip, limit),
                    account -> account.user().id());
            rows = present;
        }
        return present;
    }

    /** Makes a user; one that is there already is not touched. */
    public void create() {
        if (attempts.make(this::createNew, "users.created", login)) {
            login = "";
            name = "";
        }
        password = "";
    }

    private void createNew() {
        var by = staff.require(ServerRole.ADMIN);
        if (identity.byLogin(login).isPresent()) {
            throw new Refused(Refusal.CONFLICT, "there is a user with this login");
        }
        var user = new NewUser(login, password.isEmpty() ? null : password, name.isEmpty() ? login : name, mustChange);
        identity.create(by, List.of(user));
    }

    /** Roles in words. */
    public String roles(Collection<ServerRole> roles) {
        return roles.stream().map(ServerRole::word).collect(Collectors.joining(", "));
    }

    public String getText() {
        return text;
    }

    public String getLogin() {
        return login;
    }

    public void setLogin(String login) {
        this.login = login;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
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
