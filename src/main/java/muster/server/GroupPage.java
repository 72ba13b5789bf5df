package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import muster.groups.GroupRight;
import muster.groups.GroupSummary;
import muster.groups.Groups;
import muster.groups.MemberView;
import muster.groups.NewMember;
import muster.groups.Role;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.identity.UserView;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** One group: its rules, its archiving, its members one by one and many at once. */
@Named("group")
@ViewScoped
public class GroupPage implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Unknown logins that a refusal names. */
    private static final int UNKNOWN_NAMED_MAX = 5;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    @Inject
    GroupExport exports;

    private long id;
    private String list = "";
    private String reason = "";
    private @Nullable GroupForm form;
    private transient @Nullable GroupSummary summary;
    private transient @Nullable LazyPage<MemberView> members;

    @PostConstruct
    void open() {
        id = staff.id("id");
        try {
            form = GroupForm.of(getSummary().group());
        } catch (Refused e) {
            id = 0;
            FacesContext.getCurrentInstance().getExternalContext().setResponseStatus(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    public boolean isThere() {
        return id != 0;
    }

    public long getId() {
        return id;
    }

    /** As it is now, after what this request did. */
    public GroupSummary getSummary() {
        var present = summary;
        if (present == null) {
            present = groups.summary(id, staff.overseer(GroupRight.ARCHIVE));
            summary = present;
        }
        return present;
    }

    /** The members, a page at a time. */
    public LazyPage<MemberView> getMembers() {
        var present = members;
        if (present == null) {
            present = new LazyPage<>(
                    attempts,
                    () -> (int) Math.min(getSummary().members(), Limits.ROWS_TURNED_MAX),
                    (skip, limit) -> groups.membersBehind(id, staff.overseer(GroupRight.ADD), skip, limit),
                    MemberView::user);
            members = present;
        }
        return present;
    }

    /** The rules as they are being written; null for no group. */
    public @Nullable GroupForm getForm() {
        return form;
    }

    /** Whether the viewer may change the rules. */
    public boolean isChangeable() {
        return staff.is(Callers.roleFor(GroupRight.CHANGE_RULES.oversight()).word());
    }

    /** Changes the rules. */
    public void change() {
        var wanted = form;
        if (wanted != null) {
            make(
                    () -> form = GroupForm.of(groups.change(id, staff.overseer(GroupRight.CHANGE_RULES), wanted::over)),
                    "group.changed");
        }
    }

    /** Sends the group's log as a file, in place of the page. */
    public void export() {
        Origin by;
        OutputStream out;
        var faces = FacesContext.getCurrentInstance();
        var answer = faces.getExternalContext();
        try {
            by = staff.require(ServerRole.ADMIN);
            exports.begin(id, by, reason);
            out = answer.getResponseOutputStream();
        } catch (IOException | RuntimeException e) {
            attempts.complain(e);
            return;
        }
        faces.responseComplete(); // Before: whatever happens then, no page may follow half a file.
        answer.setResponseContentType(GroupExport.TYPE);
        answer.setResponseHeader("Content-Disposition", GroupExport.disposition(id));
        exports.write(id, by, out);
    }

    /** Archives the group. */
    public void archive() {
        make(() -> groups.archive(id, staff.overseer(GroupRight.ARCHIVE)), "group.archived");
    }

    /** Opens it again. */
    public void unarchive() {
        make(() -> groups.unarchive(id, staff.overseer(GroupRight.ARCHIVE)), "group.unarchived");
    }

    /** Removes the member that the button names: rows may have moved since it was shown. */
    public void remove() {
        long user = staff.id("user");
        make(() -> groups.remove(id, staff.overseer(GroupRight.REMOVE), List.of(user)), "group.removed");
    }

    /** Puts all of the list in: all of them or none. Whoever is there already stays what it is, unless the list names a role. */
    public void addAll() {
        make(
                () -> {
                    var by = staff.overseer(GroupRight.ADD);
                    var wanted = MemberList.of(list);
                    var adding = new ArrayList<NewMember>();
                    var users = known(wanted);
                    var there =
                            groups.among(id, users.stream().map(UserView::id).toList());
                    for (var user : users) {
                        var role = wanted.roles().getOrDefault(user.login(), Optional.empty());
                        if (role.isPresent() || !there.contains(user.id())) {
                            adding.add(new NewMember(user.id(), role.orElse(Role.MEMBER)));
                        }
                    }
                    if (!adding.isEmpty()) {
                        groups.add(id, by, adding);
                    }
                    list = "";
                },
                "group.list_added");
    }

    /** Removes all of the list. */
    public void removeAll() {
        make(
                () -> {
                    var by = staff.overseer(GroupRight.REMOVE);
                    var leaving = known(MemberList.of(list));
                    groups.remove(id, by, leaving.stream().map(UserView::id).toList());
                    list = "";
                },
                "group.list_removed");
    }

    private List<UserView> known(MemberList wanted) {
        var known = identity.byLogins(wanted.roles().keySet());
        if (known.size() < wanted.roles().size()) {
            var unknown = new ArrayList<>(wanted.roles().keySet());
            unknown.removeAll(known.stream().map(UserView::login).toList());
            throw Refused.badRequest("no such users: "
                    + String.join(", ", unknown.subList(0, Math.min(UNKNOWN_NAMED_MAX, unknown.size())))
                    + (unknown.size() > UNKNOWN_NAMED_MAX ? " and " + (unknown.size() - UNKNOWN_NAMED_MAX) : ""));
        }
        return known;
    }

    private void make(Runnable act, String done) {
        attempts.make(act, done);
        summary = null;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }

    public String getList() {
        return list;
    }

    public void setList(String list) {
        this.list = list;
    }
}
