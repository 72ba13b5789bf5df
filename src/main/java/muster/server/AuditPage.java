package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import muster.identity.Audit;
import muster.identity.AuditEntry;
import muster.identity.AuditQuery;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.identity.UserView;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** The audit log: what was done by whom, narrowed and turned; to look at it is an act as well. */
@Named("audit")
@ViewScoped
public class AuditPage implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A login that nobody has: nothing is found. */
    private static final long NOBODY = Limits.ID_MAX;

    @Inject
    Audit audit;

    @Inject
    Identity identity;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String login = "";
    private String act = "";
    private String target = "";
    private String address = "";
    private String from = "";
    private String to = "";
    private boolean noted;
    private transient @Nullable LazyPage<AuditEntry> rows;

    @PostConstruct
    void open() {
        login = staff.parameter("login");
        act = staff.parameter("act");
        target = staff.parameter("target");
        address = staff.parameter("address");
        from = staff.parameter("from");
        to = staff.parameter("to");
    }

    /** The lines, newest first, a page at a time. */
    public LazyPage<AuditEntry> getRows() {
        var present = rows;
        if (present == null) {
            present = new LazyPage<>(
                    attempts,
                    () -> audit.count(query()),
                    (skip, limit) -> audit.read(query(), skip, limit),
                    AuditEntry::id);
            rows = present;
        }
        return present;
    }

    /** What REST calls the same question, for the link that exports the answer. */
    public String getQuestion() {
        return asked().entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private AuditQuery query() {
        var asked = asked();
        var query = new AuditQuery(
                Limits.ID_MAX,
                login.isEmpty() ? null : user(),
                asked.get("act"),
                asked.get("target"),
                asked.get("address"),
                Parameters.instant("from", asked.get("from")),
                Parameters.instant("to", asked.get("to")));
        note(asked);
        return query;
    }

    /** Once for each page that is opened, and not for each page of it that is turned. */
    private void note(Map<String, String> asked) {
        if (!noted) {
            audit.record(staff.require(ServerRole.AUDITOR), "audit_read", "", asked.toString());
            noted = true;
        }
    }

    private Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        if (!login.isEmpty()) {
            asked.put("user", Long.toString(user()));
        }
        putUnlessEmpty(asked, "act", act);
        putUnlessEmpty(asked, "target", target);
        putUnlessEmpty(asked, "address", address);
        putUnlessEmpty(asked, "from", day(from));
        putUnlessEmpty(asked, "to", day(to));
        return asked;
    }

    private long user() {
        try {
            return identity.byLogin(login).map(UserView::id).orElse(NOBODY);
        } catch (Refused e) {
            return NOBODY;
        }
    }

    /** A day begins at midnight; what has a time already stays as it is. */
    private static String day(String text) {
        return text.isEmpty() || text.contains("T") ? text : text + "T00:00:00Z";
    }

    private static void putUnlessEmpty(Map<String, String> asked, String name, String value) {
        if (!value.isEmpty()) {
            asked.put(name, value);
        }
    }

    public String getLogin() {
        return login;
    }

    public String getAct() {
        return act;
    }

    public String getTarget() {
        return target;
    }

    public String getAddress() {
        return address;
    }

    public String getFrom() {
        return from;
    }

    public String getTo() {
        return to;
    }
}
