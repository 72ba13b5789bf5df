package muster.receipts;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import muster.kernel.Knob;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The cursors' knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class ReceiptsConfig {
    @Inject
    @ConfigProperty(name = "muster.receipts.flush-every")
    Duration flushEvery;

    @Inject
    @ConfigProperty(name = "muster.receipts.ack-flush-after")
    Duration ackFlushAfter;

    @Inject
    @ConfigProperty(name = "muster.receipts.flush-batch-max")
    int flushBatchMax;

    @Inject
    @ConfigProperty(name = "muster.receipts.staged-max")
    int stagedMax;

    @Inject
    @ConfigProperty(name = "muster.receipts.read-time-step")
    Duration readTimeStep;

    @Inject
    @ConfigProperty(name = "muster.receipts.keep")
    Duration keep;

    @Inject
    @ConfigProperty(name = "muster.receipts.archive")
    Optional<String> archive;

    @Inject
    @ConfigProperty(name = "muster.receipts.tidy-every")
    Duration tidyEvery;

    @Inject
    @ConfigProperty(name = "muster.receipts.quiet-from")
    int quietFrom;

    @Inject
    @ConfigProperty(name = "muster.receipts.quiet-until")
    int quietUntil;

    @Inject
    @ConfigProperty(name = "muster.receipts.remind-before")
    Duration remindBefore;

    @Inject
    @ConfigProperty(name = "muster.receipts.remind-again-after")
    Duration remindAgainAfter;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("muster.receipts.flush-every (ms)", flushEvery.toMillis(), 50, 60_000);
        Knob.within("muster.receipts.ack-flush-after (ms)", ackFlushAfter.toMillis(), 0, 300_000);
        Knob.within("muster.receipts.flush-batch-max", flushBatchMax, 100, 100_000);
        Knob.within("muster.receipts.staged-max", stagedMax, 1_000, 10_000_000);
        Knob.within("muster.receipts.read-time-step (s)", readTimeStep.toSeconds(), 1, 3_600);
        Knob.within("muster.receipts.keep (days)", keep.toDays(), 1, 36_500);
        Knob.within("muster.receipts.tidy-every (s)", tidyEvery.toSeconds(), 1, 3_600);
        Knob.within("muster.receipts.remind-before (s)", remindBefore.toSeconds(), 1, 31_536_000);
        Knob.within("muster.receipts.remind-again-after (s)", remindAgainAfter.toSeconds(), 1, 86_400);
        Knob.within("muster.receipts.quiet-from", quietFrom, 0, 23);
        Knob.within("muster.receipts.quiet-until", quietUntil, 1, 24);
    }
}
