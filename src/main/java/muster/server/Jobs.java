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
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import muster.groups.GroupsCleanup;
import muster.identity.Cleanup;
import muster.kernel.JobFailed;
import muster.kernel.Refused;
import muster.messagelog.SearchTimer;
import muster.receipts.ReceiptsCleanup;
import muster.unread.AuditTimer;
import org.jspecify.annotations.Nullable;

/**
 * What this instance does again and again by itself: when it did it last, when it will next, and for the slow ones doing it now.
 * How it went is told by {@link JobFailed}: a timer that throws is given up by the container, so each keeps its failures to
 * itself. Safe from every thread.
 */
@ApplicationScoped
class Jobs {
    /**
     * A job.
     *
     * @param next null when that is not known
     * @param startable whether it can be done now
     */
    public record Job(
            String name,
            JobHistory.Outcome outcome,
            @Nullable Instant next,
            boolean startable) {
        /** Whether its last run failed. */
        public boolean failing() {
            return outcome.failures() > 0;
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
    SearchTimer searchIndex;

    @Inject
    AuditTimer unreadAudit;

    private final Map<String, JobHistory> histories = new ConcurrentHashMap<>();

    /** Those that somebody may not want to wait for; the others come by every few seconds. */
    private static final Map<String, Consumer<Jobs>> STARTABLE = Map.of(
            "identity-cleanup", jobs -> jobs.identityCleanup.clean(),
            "groups-cleanup", jobs -> jobs.groupsCleanup.clean(),
            "receipts-cleanup", jobs -> jobs.receiptsCleanup.tidy(),
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
        } catch (Exception e) {
            history.failed(clock.instant(), reason(e));
            throw e;
        } finally {
            history.ended(clock.instant(), Duration.ofNanos(System.nanoTime() - from));
        }
    }

    void failed(@Observes JobFailed event) {
        history(nameOf(event.job())).failed(clock.instant(), reason(event.cause()));
    }

    private JobHistory history(String name) {
        return histories.computeIfAbsent(name, unknown -> new JobHistory());
    }

    /** What stands at the bottom of it, without secrets: the wrappings differ from server to server and say less. */
    static String reason(Throwable failure) {
        var cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        var message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        var masked = Settings.masked("", message.strip());
        return masked.substring(0, Math.min(masked.length(), REASON_LENGTH_MAX));
    }

    /** All of them, by name. */
    List<Job> all() {
        return timers.next().entrySet().stream()
                .map(each -> job(each.getKey(), each.getValue()))
                .toList();
    }

    private Job job(String name, Instant next) {
        return new Job(name, history(name).outcome(), next, STARTABLE.containsKey(name));
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
