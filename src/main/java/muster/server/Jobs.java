package muster.server;

import jakarta.ejb.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import muster.groups.GroupsCleanup;
import muster.identity.Cleanup;
import muster.kernel.Refused;
import muster.messagelog.SearchTimer;
import muster.receipts.ReceiptsCleanup;
import muster.unread.AuditTimer;
import org.jspecify.annotations.Nullable;

/**
 * What this instance does again and again by itself: when it did it last, when it will next, and for the slow ones doing it now.
 * How it went is in the server's log: a timer that throws is given up by the container, so each catches and logs its own.
 * Safe from every thread.
 */
@ApplicationScoped
class Jobs {
    /**
     * A job.
     *
     * @param last when it began last, null when it has not yet
     * @param next null when that is not known
     * @param startable whether it can be done now
     */
    public record Job(
            String name,
            @Nullable Instant last,
            Duration took,
            @Nullable Instant next,
            boolean startable) {}

    private record Run(Instant began, Duration took) {}

    @Inject
    Clock clock;

    @Inject
    JobClock timers;

    @Inject
    Cleanup identityCleanup;

    @Inject
    GroupsCleanup groupsCleanup;

    @Inject
    ReceiptsCleanup receiptsCleanup;

    @Inject
    SearchTimer searchIndex;

    @Inject
    AuditTimer unreadAudit;

    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    /** Those that somebody may not want to wait for; the others come by every few seconds. */
    private static final Map<String, Consumer<Jobs>> STARTABLE = Map.of(
            "identity-cleanup", jobs -> jobs.identityCleanup.clean(),
            "groups-cleanup", jobs -> jobs.groupsCleanup.clean(),
            "receipts-cleanup", jobs -> jobs.receiptsCleanup.tidy(),
            "search-index", jobs -> jobs.searchIndex.look(),
            "unread-audit", jobs -> jobs.unreadAudit.audit());

    /** The word that a timer was made with. */
    static String nameOf(Timer timer) {
        return String.valueOf(timer.getInfo()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void ran(String name, long nanos) {
        runs.put(name, new Run(clock.instant().minusNanos(nanos), Duration.ofNanos(nanos)));
    }

    /** All of them, by name. */
    List<Job> all() {
        return timers.next().entrySet().stream()
                .map(each -> job(each.getKey(), each.getValue()))
                .toList();
    }

    private Job job(String name, Instant next) {
        var run = runs.get(name);
        boolean startable = STARTABLE.containsKey(name);
        return run == null
                ? new Job(name, null, Duration.ZERO, next, startable)
                : new Job(name, run.began(), run.took(), next, startable);
    }

    /**
     * Does it now, on the caller's thread.
     *
     * @throws Refused {@code not_found} for what is no job that can be started
     */
    void start(String name) {
        var work = STARTABLE.get(name);
        if (work == null) {
            throw Refused.notFound();
        }
        long began = System.nanoTime();
        try {
            work.accept(this);
        } finally {
            ran(name, System.nanoTime() - began);
        }
    }
}
