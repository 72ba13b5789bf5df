package muster.server;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Silence;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.identity.UserView;
import muster.messagelog.ReportCase;
import muster.messagelog.Reports;
import org.jspecify.annotations.Nullable;

/** Messages that members have reported: those that wait for a moderator, and what was done about the others. */
@Named("reports")
@ViewScoped
public class ReportsPage implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    Reports reports;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    Clock clock;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private int hours = 24;
    private final Set<Long> noted = new HashSet<>();
    private transient @Nullable LazyPage<ReportCase> open;
    private transient @Nullable LazyPage<ReportCase> handled;
    private transient @Nullable Map<Long, String> logins;

    /** What waits, reported last first, a page at a time. */
    public LazyPage<ReportCase> getOpen() {
        var present = open;
        if (present == null) {
            present = new LazyPage<>(
                    attempts, reports::countOpen, (skip, limit) -> read(reports.open(skip, limit)), ReportCase::id);
            open = present;
        }
        return present;
    }

    /** What was handled, the last one first, a page at a time. */
    public LazyPage<ReportCase> getHandled() {
        var present = handled;
        if (present == null) {
            present = new LazyPage<>(
                    attempts,
                    reports::countHandled,
                    (skip, limit) -> learned(reports.handled(skip, limit)),
                    ReportCase::id);
            handled = present;
        }
        return present;
    }

    /** To read what members have written is an act: a line for each page of cases that this view has not shown before. */
    private List<ReportCase> read(List<ReportCase> page) {
        var unread = page.stream()
                .map(ReportCase::id)
                .filter(id -> !noted.contains(id))
                .toList();
        if (!unread.isEmpty()) {
            audit.record(
                    staff.require(ServerRole.MODERATOR),
                    "reports_read",
                    "",
                    "cases " + unread.stream().map(String::valueOf).collect(Collectors.joining(" ")));
            noted.addAll(unread);
        }
        return learned(page);
    }

    private List<ReportCase> learned(List<ReportCase> page) {
        var known = logins == null ? new HashMap<Long, String>() : logins;
        var people = page.stream().flatMap(ReportsPage::people).distinct().toList();
        known.putAll(identity.users(people).stream().collect(Collectors.toMap(UserView::id, UserView::login)));
        logins = known;
        return page;
    }

    private static Stream<Long> people(ReportCase each) {
        var message = each.message();
        var handling = each.handling();
        return Stream.of(
                        each.newest().stream().map(ReportCase.Report::user),
                        message == null ? Stream.<Long>of() : Stream.of(message.from()),
                        handling == null ? Stream.<Long>of() : Stream.of(handling.by()))
                .flatMap(ids -> ids);
    }

    /** The login of somebody on a page that is shown. */
    public String login(long user) {
        return logins == null ? "" : logins.getOrDefault(user, "");
    }

    /** Takes the message back. */
    public void recall() {
        handle("moderation.recalled", GroupRight.RECALL_OTHERS, reports::recall);
    }

    /** Silences its author. */
    public void silence() {
        handle("moderation.silenced", GroupRight.SILENCE, (id, by) -> reports.silence(id, by, until()));
    }

    /** Leaves it. */
    public void dismiss() {
        handle("reports.dismissed", GroupRight.RECALL_OTHERS, reports::dismiss);
    }

    /** Handles the case that the button names: rows may have moved since it was shown. */
    private void handle(String done, GroupRight right, BiConsumer<Long, Actor> act) {
        long id = staff.id("case");
        attempts.make(() -> act.accept(id, staff.overseer(right)), done);
    }

    private Instant until() {
        return hours == 0 ? Silence.FOR_EVER : clock.instant().plus(Duration.ofHours(hours));
    }

    public int getHours() {
        return hours;
    }

    public void setHours(int hours) {
        this.hours = hours;
    }
}
