package muster.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the runs of one job went. Safe from every thread. */
final class JobHistory {
    private int running;
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
            int failures) {}

    synchronized void began(Instant now) {
        running++;
        if (running == 1) {
            runningSince = now;
            troubled = false;
        }
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

    /** A run is over. One that met another at work has done nothing: it is the first of them that counts. */
    synchronized void ended(Instant now, Duration took) {
        running--;
        if (running > 0) {
            return;
        }
        var before = outcome;
        runningSince = null;
        outcome = new Outcome(
                null,
                now.minus(took),
                took,
                troubled ? before.succeeded : now,
                before.failed,
                before.failure,
                troubled ? before.failingSince : null,
                troubled ? before.failures : 0);
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
