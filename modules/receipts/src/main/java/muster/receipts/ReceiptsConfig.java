package muster.receipts;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import muster.kernel.Knob;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The cursors' knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class ReceiptsConfig {
    @Inject
    @ConfigProperty(name = "muster.receipts.flush-every")
    Duration flushEvery;

    @Inject
    @ConfigProperty(name = "muster.receipts.flush-batch-max")
    int flushBatchMax;

    @Inject
    @ConfigProperty(name = "muster.receipts.staged-max")
    int stagedMax;

    @Inject
    @ConfigProperty(name = "muster.receipts.read-time-step")
    Duration readTimeStep;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("muster.receipts.flush-every (ms)", flushEvery.toMillis(), 50, 60_000);
        Knob.within("muster.receipts.flush-batch-max", flushBatchMax, 100, 100_000);
        Knob.within("muster.receipts.staged-max", stagedMax, 1_000, 10_000_000);
        Knob.within("muster.receipts.read-time-step (s)", readTimeStep.toSeconds(), 1, 3_600);
    }
}
