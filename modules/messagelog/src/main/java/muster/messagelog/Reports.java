package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.messagelog.ReportCase.Handling;
import muster.messagelog.ReportCase.Outcome;

/**
 * Messages that members have reported, until a moderator has handled them. Members learn nothing of what became of their report;
 * moderators see the message itself and nothing else of the group. Safe from every thread.
 */
@ApplicationScoped
public class Reports {
    /** Nobody knows when moderators will be back; a client that asks by itself shall not ask often. */
    private static final Duration AGAIN_AFTER = Duration.ofHours(1);

    @Inject
    ReportStore store;

    @Inject
    LogReader reader;

    @Inject
    LogStore log;

    @Inject
    GroupChronicle chronicle;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    MessageLogConfig config;

    @Inject
    Clock clock;

    /**
     * Reports a message of somebody else. Once for each member and message: a repetition changes nothing.
     *
     * @param words what the member adds, perhaps nothing
     * @throws Refused {@code not_found} when the user is no member, or may not see such a message; {@code forbidden} for an own
     *     one; {@code conflict} for what is no message any more; {@code rate_limited} while too many of the user's reports are open
     */
    @Transactional
    public void report(long group, long user, long seq, ReportReason reason, String words) {
        if (words.length() > Limits.REPORT_LENGTH_MAX) {
            throw Refused.badRequest("field 'text' has at most " + Limits.REPORT_LENGTH_MAX + " characters");
        }
        requireReportable(group, user, seq);
        store.lockReporter(user);
        if (store.has(group, seq, user)) {
            return;
        }
        if (store.countOpenOf(user) >= config.reportsOpenMax) {
            throw new Refused(
                    Refusal.RATE_LIMITED,
                    config.reportsOpenMax + " of your reports wait for a moderator already",
                    AGAIN_AFTER);
        }
        log.lockHead(group);
        requireReportable(group, user, seq); // Again: it may have been recalled, or deleted with all that is about it.
        store.insert(group, seq, user, reason, words, now());
    }

    private void requireReportable(long group, long user, long seq) {
        long floor = reader.standing(group, user).orElseThrow(Refused::notFound).floor();
        var place = new Round.Place(group, seq);
        var message = log.targets(List.of(place)).get(place);
        if (message == null || seq <= floor) {
            throw Refused.notFound();
        }
        message.requireChangeable();
        if (message.sender() == user) {
            throw new Refused(Refusal.FORBIDDEN, "one's own message is recalled, not reported");
        }
    }

    /** Open cases, the one reported last first; the edge has asked for the role. */
    @Transactional
    public List<ReportCase> open(int skip, int limit) {
        return store.open(skip, limit);
    }

    /** How many are open; no more than {@link Limits#ROWS_TURNED_MAX} are counted. */
    @Transactional
    public int countOpen() {
        return store.countOpen();
    }

    /** Cases that were handled, the last one first; the edge has asked for the role. */
    @Transactional
    public List<ReportCase> handled(int skip, int limit) {
        return store.handled(skip, limit);
    }

    /** How many were; no more than {@link Limits#ROWS_TURNED_MAX} are counted. */
    @Transactional
    public int countHandled() {
        return store.countHandled();
    }

    /**
     * Takes the message back.
     *
     * @throws Refused {@code not_found} for no such case, {@code conflict} when somebody has handled it: who and when; and as
     *     {@link MessageLog#recallOverseen}
     */
    @Transactional
    public void recall(long id, Actor by) {
        var open = present(id);
        groups.oversee(open.group(), by, GroupRight.RECALL_OTHERS, "message_recalled", "message " + open.seq());
        present(id); // Once more under the lock: who was faster is named, and not that the message is gone.
        chronicle.recall(open.group(), by.user(), open.seq());
        settle(id, by, Outcome.RECALLED);
    }

    /**
     * Silences who wrote it in that group until then, and leaves the message.
     *
     * @throws Refused as above, and as {@link Groups#silence}
     */
    @Transactional
    public void silence(long id, Actor by, Instant until) {
        var open = present(id);
        var place = new Round.Place(open.group(), open.seq());
        var message = log.targets(List.of(place)).get(place);
        if (message == null) {
            throw Refused.notFound();
        }
        groups.silence(open.group(), by, message.sender(), until);
        settle(id, by, Outcome.SILENCED);
    }

    /**
     * Leaves it as it is.
     *
     * @throws Refused as above
     */
    @Transactional
    public void dismiss(long id, Actor by) {
        present(id);
        settle(id, by, Outcome.DISMISSED);
    }

    /** An open case; looked at without its lock, which comes last, behind those of the group's row and the head. */
    private ReportCase present(long id) {
        return unhandled(store.find(id).orElseThrow(Refused::notFound));
    }

    private ReportCase unhandled(ReportCase found) {
        var handling = found.handling();
        if (handling != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    handling.outcome() + " by " + identity.user(handling.by()).login() + " at " + handling.at());
        }
        return found;
    }

    private void settle(long id, Actor by, Outcome outcome) {
        var open = unhandled(store.lock(id).orElseThrow(Refused::notFound));
        store.handle(id, new Handling(by.user(), outcome, now()));
        audit.record(
                Objects.requireNonNull(by.office(), "handled by an overseer"),
                "report_handled",
                "group:" + open.group(),
                "message " + open.seq() + " " + outcome);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
