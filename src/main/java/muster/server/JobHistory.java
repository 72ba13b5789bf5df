package muster.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the runs of one job went. Safe from every thread. */
final class JobHistory {
    /** A run that takes longer hangs, or what it does takes so long that somebody should look. */
    static final Duration AT_WORK_MAX = Duration.ofMinutes(10);

    private int running;
    private int runs;
    private int skipped;
    private boolean troubled;
    private @Nullable Instant runningSince;
    private Outcome outcome = new Outcome(null, null, Duration.ZERO, null, null, "", null, 0);

    /**
     * How it went.
     *
     * @param running since when it is at work; null when it rests
     * @param last when it began last, null when it has not yet
     * @param succeeded when it was last done without a failure
     * @param failed when it failed last; {@code failure} says how
     * @param failingSince when the first of the {@code failures} was that nothing but failures followed
     */
    public record Outcome(
            @Nullable Instant running,
            @Nullable Instant last,
            Duration took,
            @Nullable Instant succeeded,
            @Nullable Instant failed,
            String failure,
            @Nullable Instant failingSince,
            int failures) {
        /** Whether it has been at work for longer than {@link JobHistory#AT_WORK_MAX}. */
        boolean hangs(Instant now) {
            return running != null && running.plus(AT_WORK_MAX).isBefore(now);
        }
    }

    synchronized void began(Instant now) {
        running++;
        runs++;
        if (running == 1) {
            runningSince = now;
            runs = 1;
            skipped = 0;
            troubled = false;
        }
    }

    /** A run that is at work has nothing to decide. */
    synchronized void skipped() {
        skipped++;
    }

    /** It fails, whoever says so; told once more before the run has ended, the failure is the same. */
    synchronized void failed(Instant now, String failure) {
        var before = outcome;
        boolean another = !troubled || running == 0;
        troubled = true;
        outcome = new Outcome(
                null,
                before.last,
                before.took,
                before.succeeded,
                now,
                failure,
                before.failingSince == null ? now : before.failingSince,
                before.failures + (another ? 1 : 0));
    }

    /**
     * A run is over. One that met another at work has done nothing: it is the first of them that counts. When none of them had
     * anything to decide, whether the job is well is known no better than before.
     */
    synchronized void ended(Instant now, Duration took) {
        running--;
        if (running > 0) {
            return;
        }
        var before = outcome;
        boolean open = troubled || skipped >= runs;
        runningSince = null;
        outcome = new Outcome(
                null,
                now.minus(took),
                took,
                open ? before.succeeded : now,
                before.failed,
                before.failure,
                open ? before.failingSince : null,
                open ? before.failures : 0);
    }

    synchronized Outcome outcome() {
        return new Outcome(
                runningSince,
                outcome.last,
                outcome.took,
                outcome.succeeded,
                outcome.failed,
                outcome.failure,
                outcome.failingSince,
                outcome.failures);
    }
}
