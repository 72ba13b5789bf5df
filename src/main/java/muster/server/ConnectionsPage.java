package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.delivery.ConnectionView;
import muster.delivery.Connections;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.Origin;
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
    private String chosenLogin = "";
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
        logins = logins(page);
        return page;
    }

    /** Without the database they have none; the connections are here, and can be seen and closed all the same. */
    private Map<Long, String> logins(List<ConnectionView> of) {
        var users = of.stream().map(ConnectionView::user).distinct().toList();
        return attempts.read(() -> identity.users(users)).stream()
                .collect(Collectors.toMap(UserView::id, UserView::login));
    }

    /** The login of somebody in a row; empty when it is not known, as of somebody who was deleted. */
    public String login(long user) {
        return logins == null ? "" : logins.getOrDefault(user, "");
    }

    /** Looks closer at the connection that the button names. */
    public void choose() {
        chosen = staff.parameter("connection");
        body = "";
        var found = getChosen();
        if (found.isEmpty()) {
            chosen = "";
            attempts.complain(Refused.notFound());
        }
        chosenLogin = String.join("", logins(found).values());
    }

    /** Whether one is looked at, which may be gone meanwhile: what is told it then must be refused aloud. */
    public boolean isLooking() {
        return !chosen.isEmpty();
    }

    /** The login of whoever's connection is looked at; empty when it is not known. */
    public String getChosenLogin() {
        return chosenLogin;
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
                    if (connections
                            .announce(chosen, body, to -> writeDown(by, to))
                            .isEmpty()) {
                        throw Refused.notFound();
                    }
                },
                "connections.told");
        body = sent ? "" : body;
    }

    /** Before it is told: nobody says anything in the server's name without a line in the audit log. */
    private void writeDown(Origin by, ConnectionView to) {
        var detail = "session:" + to.session() + "; text: " + body.strip();
        audit.record(by, "connection_told", "user:" + to.user(), detail);
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
