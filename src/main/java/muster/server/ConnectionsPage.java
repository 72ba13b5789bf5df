package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.delivery.ConnectionView;
import muster.delivery.Connections;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.identity.UserView;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** This instance's connections: found by login, looked at, told something, closed. */
@Named("connections")
@ViewScoped
public class ConnectionsPage implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    Connections connections;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String login = "";
    private String chosen = "";
    private String body = "";
    private transient @Nullable LazyPage<ConnectionView> rows;
    private transient @Nullable Map<Long, String> logins;

    @PostConstruct
    void open() {
        login = staff.parameter("login");
    }

    /** The connections, a page at a time. */
    public LazyPage<ConnectionView> getRows() {
        var present = rows;
        if (present == null) {
            present = new LazyPage<>(attempts, () -> connections.count(user()), this::page, ConnectionView::id);
            rows = present;
        }
        return present;
    }

    private List<ConnectionView> page(int skip, int limit) {
        var page = connections.list(user(), skip, limit);
        logins = new HashMap<>(identity
                .users(page.stream().map(ConnectionView::user).distinct().toList())
                .stream()
                .collect(Collectors.toMap(UserView::id, UserView::login)));
        return page;
    }

    /** The login of somebody. */
    public String login(long user) {
        var known = logins == null ? null : logins.get(user);
        return known != null
                ? known
                : identity.users(List.of(user)).stream()
                        .map(UserView::login)
                        .findFirst()
                        .orElse("");
    }

    /** Looks closer at the connection that the button names. */
    public void choose() {
        chosen = staff.parameter("connection");
        body = "";
        if (getChosen().isEmpty()) {
            attempts.complain(Refused.notFound());
        }
    }

    /** The connection that is looked at; empty when none is, or when it is gone. */
    public List<ConnectionView> getChosen() {
        return connections.find(chosen).stream().toList();
    }

    /** Sends the text to the connection that is looked at. */
    public void announce() {
        boolean sent = attempts.make(
                () -> {
                    var by = staff.require(ServerRole.OPERATOR);
                    var told = connections.announce(chosen, body).orElseThrow(Refused::notFound);
                    audit.record(
                            by,
                            "connection_told",
                            "user:" + told.user(),
                            "session:" + told.session() + "; text: " + body.strip());
                },
                "connections.told");
        body = sent ? "" : body;
    }

    /** Closes the connection that the button names. */
    public void disconnect() {
        var id = staff.parameter("connection");
        attempts.make(
                () -> {
                    var by = staff.require(ServerRole.OPERATOR);
                    var closed = connections.disconnect(id).orElseThrow(Refused::notFound);
                    audit.record(by, "connection_closed", "user:" + closed.user(), "session:" + closed.session());
                },
                "connections.disconnected");
    }

    /** 0 for all; whoever has no such login has no connection. */
    private long user() {
        return login.isEmpty() ? 0 : identity.byLogin(login).map(UserView::id).orElse(Limits.ID_MAX);
    }

    public String getLogin() {
        return login;
    }

    /** How long a text may be. */
    public int getLengthMax() {
        return Limits.ANNOUNCEMENT_LENGTH_MAX;
    }

    public String getBody() {
        return body;
    }

    public void setBody(String body) {
        this.body = body;
    }
}
