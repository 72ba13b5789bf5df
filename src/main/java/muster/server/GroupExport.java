package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.UserView;
import muster.kernel.Entry;
import muster.messagelog.LogEntry;
import muster.messagelog.MessageLog;

/**
 * A group's whole log as CSV, for administrators with a reason. Read and written in steps, each of its own transaction, so that
 * any number fits; texts are as they are now, and what was recalled or is no longer kept is not there.
 */
@ApplicationScoped
class GroupExport {
    static final String TYPE = "text/csv; charset=utf-8";

    private static final int ENTRIES_AT_ONCE = 500;

    @Inject
    MessageLog log;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    /**
     * Writes down that the group is exported, and why; nothing may be told before.
     *
     * @throws muster.kernel.Refused {@code bad_request} without a reason, {@code not_found} for no such group
     */
    void begin(long group, Origin by, String reason) {
        var why = Reason.checked(reason);
        groups.require(group, Actor.overseer(by), GroupRight.READ);
        audit.record(by, "messages_exported", "group:" + group, "reason: " + why);
    }

    /** What a browser does with the answer. */
    static String disposition(long group) {
        return "attachment; filename=\"muster-group-" + group + ".csv\"";
    }

    void write(long group, OutputStream out) throws IOException {
        var csv = new Csv(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        csv.mark();
        csv.row("seq", "at", "kind", "from", "login", "body", "target", "replyTo", "edited", "recalled", "users");
        var page = log.kept(group, 0, ENTRIES_AT_ONCE);
        while (!page.isEmpty()) {
            var logins = logins(page);
            for (var entry : page) {
                row(csv, entry, logins);
            }
            csv.flush();
            page = log.kept(group, page.get(page.size() - 1).seq(), ENTRIES_AT_ONCE);
        }
        csv.flush();
    }

    private static void row(Csv csv, LogEntry logged, Map<Long, String> logins) throws IOException {
        Entry entry = logged.view();
        csv.row(
                entry.seq(),
                entry.at(),
                entry.kind().name(),
                entry.from(),
                logins.getOrDefault(entry.from(), ""),
                entry.body() == null ? "" : entry.body(),
                entry.target() == 0 ? "" : entry.target(),
                entry.replyTo() == 0 ? "" : entry.replyTo(),
                entry.edited(),
                entry.recalled(),
                logged.users().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    private Map<Long, String> logins(List<LogEntry> page) {
        var senders = page.stream().map(each -> each.view().from()).distinct().toList();
        return identity.users(senders).stream().collect(Collectors.toMap(UserView::id, UserView::login));
    }
}
