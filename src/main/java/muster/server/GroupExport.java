package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.UserView;
import muster.kernel.Entry;
import muster.kernel.Refused;
import muster.messagelog.Head;
import muster.messagelog.LogEntry;
import muster.messagelog.MessageLog;

/**
 * A group's whole log as CSV, for administrators with a reason. Read and written in steps, each of its own transaction, so that
 * any number fits; texts are as they are now, and what was recalled or is no longer kept is not there.
 */
@ApplicationScoped
class GroupExport {
    static final String TYPE = "text/csv; charset=utf-8";

    private static final System.Logger LOG = System.getLogger(GroupExport.class.getName());

    private static final int ENTRIES_AT_ONCE = 500;

    /** Exports of an instance: each reads as fast as it can for as long as the log is. */
    private static final int EXPORTS_AT_ONCE = 2;

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    @Inject
    MessageLog log;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    private final Semaphore places = new Semaphore(EXPORTS_AT_ONCE);

    /**
     * Writes down that the group is exported, and why; nothing may be told before.
     *
     * @throws Refused {@code bad_request} without a reason, {@code not_found} for no such group, {@code busy} when too many are
     *     being exported
     */
    void begin(long group, Origin by, String reason) {
        var why = Reason.checked(reason);
        groups.require(group, Actor.overseer(by), GroupRight.READ);
        if (places.availablePermits() == 0) {
            throw Refused.busy(AGAIN_AFTER);
        }
        audit.record(by, "messages_exported", "group:" + group, "reason: " + why);
    }

    /** What a browser does with the answer. */
    static String disposition(long group) {
        return "attachment; filename=\"muster-group-" + group + ".csv\"";
    }

    /**
     * Writes it, up to what is the newest entry now. The answer has begun when something fails, and half a log must not pass for
     * a whole one: the last row says {@code end} and how many there are, or {@code broken}; so does the audit log.
     */
    void write(long group, Origin by, OutputStream out) {
        var csv = new Csv(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        var written = new AtomicLong();
        boolean whole = false;
        try {
            if (places.tryAcquire(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    writeRows(group, csv, written);
                    whole = true;
                } finally {
                    places.release();
                }
            }
            end(csv, whole, written);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            whole = false;
            LOG.log(System.Logger.Level.WARNING, "The export of group " + group + " is broken off.", e);
            breakOff(csv, written);
        } finally {
            audit.record(
                    by, "export_ended", "group:" + group, (whole ? "rows " : "broken after rows ") + written.get());
        }
    }

    private void writeRows(long group, Csv csv, AtomicLong written) throws IOException {
        csv.mark();
        csv.row("seq", "at", "kind", "from", "login", "body", "target", "replyTo", "edited", "recalled", "users");
        long head = log.heads(List.of(group)).stream().mapToLong(Head::seq).sum();
        var page = log.range(group, 0, head, ENTRIES_AT_ONCE);
        while (!page.isEmpty()) {
            var logins = logins(page);
            for (var entry : page) {
                row(csv, entry, logins);
            }
            csv.flush();
            written.addAndGet(page.size());
            page = log.range(group, page.get(page.size() - 1).seq(), head, ENTRIES_AT_ONCE);
        }
    }

    private static void end(Csv csv, boolean whole, AtomicLong written) throws IOException {
        csv.row(whole ? "end" : "broken", written.get());
        csv.flush();
    }

    /** Says so if anybody is still there to read it. */
    private static void breakOff(Csv csv, AtomicLong written) {
        try {
            end(csv, false, written);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Nobody reads the export any more.", e);
        }
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
