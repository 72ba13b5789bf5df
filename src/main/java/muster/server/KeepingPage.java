package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Objects;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.messagelog.MessageLog;
import org.jspecify.annotations.Nullable;

/** For how long a group keeps its messages: asks once more, with what will go, because what is deleted does not come back. */
@Named("keeping")
@ViewScoped
public class KeepingPage implements Serializable {
    private static final long serialVersionUID = 1L;

    /** More are not counted: who deletes so many knows that it is a lot. */
    private static final int COUNTED_MAX = 10_000;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    @Inject
    PageLanguage language;

    private long id;
    private String days = "";
    private boolean asking;
    private @Nullable Integer wanted;
    private int older;

    @PostConstruct
    void open() {
        id = staff.id("id");
        try {
            days = Objects.toString(present(), "");
        } catch (Refused e) {
            id = 0; // The page of the group says so.
        }
    }

    private @Nullable Integer present() {
        return groups.summary(id, staff.overseer(GroupRight.ARCHIVE)).group().retentionDays();
    }

    /** Wants so many days. For ever needs no question: nothing goes. */
    public void ask() {
        try {
            var text = days.strip();
            if (text.isEmpty()) {
                throw Refused.badRequest("'days' is missing");
            }
            int least = text.equals("0") ? 0 : Limits.RETENTION_DAYS_MIN;
            want((int) Parameters.number("days", text, least, Limits.RETENTION_DAYS_MAX, 0));
        } catch (RuntimeException e) {
            cancel();
            attempts.complain(e);
        }
    }

    /** Wants what the server says. */
    public void askForServers() {
        try {
            want(null);
        } catch (RuntimeException e) {
            cancel();
            attempts.complain(e);
        }
    }

    private void want(@Nullable Integer what) {
        staff.overseer(GroupRight.KEEP);
        older = what != null && what == 0 ? 0 : log.countOlder(id, what, COUNTED_MAX);
        wanted = what;
        asking = true;
        if (what != null && what == 0) {
            keep();
        }
    }

    /** Does what was asked. */
    public void keep() {
        if (asking) {
            var what = wanted;
            attempts.make(() -> groups.keep(id, staff.overseer(GroupRight.KEEP), what), "group.kept");
            days = Objects.toString(what, "");
        }
        cancel();
    }

    /** Leaves it as it is. */
    public void cancel() {
        asking = false;
        wanted = null;
    }

    /** What is asked before anything is deleted. */
    public String getQuestion() {
        var count = older < COUNTED_MAX ? Integer.toString(older) : "≥ " + COUNTED_MAX;
        return wanted == null
                ? language.text("group.keep_server_sure", count)
                : language.text("group.keep_sure", Integer.toString(wanted), count);
    }

    public boolean isAsking() {
        return asking;
    }

    public String getDays() {
        return days;
    }

    public void setDays(String days) {
        this.days = days;
    }
}
