package muster.server;

import jakarta.ejb.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import muster.groups.GroupsCleanup;
import muster.identity.Cleanup;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.Refused;
import muster.messagelog.RetentionTimer;
import muster.messagelog.SearchTimer;
import muster.receipts.ReceiptsCleanup;
import muster.unread.AuditTimer;
import org.jspecify.annotations.Nullable;

/**
 * What this instance does again and again by itself: when it did it last, when it will next, and for the slow ones doing it now.
 * How it went is told by {@link JobFailed} and {@link JobSkipped}: a timer that throws is given up by the container, so each
 * keeps its failures to itself. Safe from every thread.
 */
@ApplicationScoped
class Jobs {
    /**
     * A job.
     *
     * @param next null when that is not known, or the container has given its timer up
     * @param startable whether it can be done now
     * @param hanging whether it has been at work for too long
     */
    public record Job(
            String name,
            JobHistory.Outcome outcome,
            @Nullable Instant next,
            boolean startable,
            boolean hanging) {
        /** Whether its last run that decided anything failed. */
        public boolean failing() {
            return outcome.failures() > 0;
        }

        /** Whether somebody should look at it. */
        public boolean troubled() {
            return failing() || hanging;
        }
    }

    private static final int REASON_LENGTH_MAX = 300;
    private static final int CAUSES_MAX = 20;

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
    RetentionTimer retention;

    @Inject
    SearchTimer searchIndex;

    @Inject
    AuditTimer unreadAudit;

    private final Map<String, JobHistory> histories = new ConcurrentHashMap<>();

    /** Those that somebody may not want to wait for; the others come by every few seconds. */
    private static final Map<String, Consumer<Jobs>> STARTABLE = Map.of(
            "identity-cleanup", jobs -> jobs.identityCleanup.clean(),
            "groups-cleanup", jobs -> jobs.groupsCleanup.clean(),
            "receipts-cleanup", jobs -> jobs.receiptsCleanup.tidy(),
            "retention", jobs -> jobs.retention.forget(),
            "search-index", jobs -> jobs.searchIndex.look(),
            "unread-audit", jobs -> jobs.unreadAudit.audit());

    /** The word that a timer was made with. */
    static String nameOf(Timer timer) {
        return nameOf(String.valueOf(timer.getInfo()));
    }

    private static String nameOf(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Does it and remembers how that went, also when it throws. */
    <T> T watch(String name, Callable<T> work) throws Exception {
        var history = history(name);
        history.began(clock.instant());
        long from = System.nanoTime();
        try {
            return work.call();
        } catch (Throwable e) { // An Error as well: it must not count as done well.
            history.failed(clock.instant(), reason(e));
            throw e;
        } finally {
            history.ended(clock.instant(), Duration.ofNanos(System.nanoTime() - from));
        }
    }

    void failed(@Observes JobFailed event) {
        history(nameOf(event.job())).failed(clock.instant(), reason(event.cause()));
    }

    void skipped(@Observes JobSkipped event) {
        history(nameOf(event.job())).skipped();
    }

    private JobHistory history(String name) {
        return histories.computeIfAbsent(name, unknown -> new JobHistory());
    }

    /**
     * What stands at the bottom of it, without secrets: the wrappings differ from server to server and say less. Its first line
     * only: the database's driver quotes rows in the others, and operators may not read what members have.
     */
    static String reason(Throwable failure) {
        var cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        var message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        var line = message.strip().lines().findFirst().orElse("");
        var masked = Settings.masked("", line);
        return masked.substring(0, Math.min(masked.length(), REASON_LENGTH_MAX));
    }

    /** All of them, by name; also those whose timers the container has given up. */
    List<Job> all() {
        var next = timers.next();
        Set<String> names = new TreeSet<>(next.keySet());
        names.addAll(histories.keySet());
        names.remove(""); // What a timer's run is put down to whose name the server does not tell.
        return names.stream().map(name -> job(name, next.get(name))).toList();
    }

    private Job job(String name, @Nullable Instant next) {
        var outcome = history(name).outcome();
        return new Job(name, outcome, next, STARTABLE.containsKey(name), outcome.hangs(clock.instant()));
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
        try {
            watch(name, Executors.callable(() -> work.accept(this)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
