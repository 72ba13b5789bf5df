package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import muster.groups.GroupSummary;
import muster.groups.Groups;
import muster.groups.HistoryRule;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** All groups: found by name or id, and opened for somebody. */
@Named("groups")
@ViewScoped
public class GroupsPage implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String text = "";
    private boolean archived;
    private final GroupForm form = GroupForm.fresh();
    private String owner = "";
    private transient @Nullable LazyPage<GroupSummary> rows;

    @PostConstruct
    void open() {
        text = staff.parameter("q");
        archived = !staff.parameter("archived").isEmpty();
    }

    /** The groups, a page at a time. */
    public LazyPage<GroupSummary> getRows() {
        var present = rows;
        if (present == null) {
            present = new LazyPage<>(
                    attempts,
                    () -> groups.countFound(text, archived),
                    (skip, limit) -> groups.find(text, archived, skip, limit),
                    group -> group.group().id());
            rows = present;
        }
        return present;
    }

    /** Opens a group for its owner. */
    public void create() {
        boolean done = attempts.make(
                () -> {
                    var by = staff.require(ServerRole.OPERATOR);
                    var first = identity.byLogin(owner).orElseThrow(Refused::notFound);
                    groups.openFor(first.id(), by, form.group());
                },
                "groups.created",
                form.getName());
        if (done) {
            form.setName("");
        }
    }

    public HistoryRule[] getHistories() {
        return HistoryRule.values();
    }

    public ReceiptPolicy[] getReceiptPolicies() {
        return ReceiptPolicy.values();
    }

    public Posting[] getPostings() {
        return Posting.values();
    }

    public String getText() {
        return text;
    }

    public boolean isArchived() {
        return archived;
    }

    /** The group that is written down to be opened. */
    public GroupForm getForm() {
        return form;
    }

    public String getOwner() {
        return owner;
    }

    public void setOwner(String owner) {
        this.owner = owner;
    }
}
