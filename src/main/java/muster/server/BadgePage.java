package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.kernel.Refused;
import muster.unread.Explanation;
import muster.unread.UnreadCounts;
import org.jspecify.annotations.Nullable;

/** Answers "why is this badge 7?" for any member: numbers only, nothing that was said. */
@Named("badge")
@RequestScoped
public class BadgePage {
    @Inject
    UnreadCounts unread;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private @Nullable List<Explanation> found;

    public String getLogin() {
        return staff.parameter("login");
    }

    public String getGroup() {
        return staff.parameter("group");
    }

    public boolean isAsked() {
        return !getLogin().isEmpty() && !getGroup().isEmpty();
    }

    /** The terms of the number; nothing, and why, when there is no such member. */
    public List<Explanation> getFound() {
        var present = found;
        if (present == null) {
            present = isAsked() ? attempts.read(() -> List.of(explained())) : List.of();
            found = present;
        }
        return present;
    }

    private Explanation explained() {
        var by = staff.require(ServerRole.OPERATOR);
        long user = identity.byLogin(getLogin()).orElseThrow(Refused::notFound).id();
        long group = staff.id("group");
        audit.record(by, "unread_explained", "user:" + user, "group:" + group);
        return unread.explain(user, group);
    }
}
