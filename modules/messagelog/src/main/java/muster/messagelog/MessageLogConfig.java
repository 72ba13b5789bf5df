package muster.messagelog;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import muster.kernel.Knob;
import muster.kernel.Limits;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The log's knobs; their defaults live in this module's microprofile-config.properties. Dependent, not application-scoped,
 * because its fields are read directly and a proxy's would be empty.
 */
@Dependent
class MessageLogConfig {
    @Inject
    @ConfigProperty(name = "muster.messagelog.append-workers")
    int appendWorkers;

    @Inject
    @ConfigProperty(name = "muster.messagelog.append-batch-max")
    int appendBatchMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.append-queue-max")
    int appendQueueMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.append-wait-max")
    Duration appendWaitMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.rights-cached-max")
    int rightsCachedMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.search-every")
    Duration searchEvery;

    @Inject
    @ConfigProperty(name = "muster.messagelog.searches-at-once")
    int searchesAtOnce;

    @Inject
    @ConfigProperty(name = "muster.messagelog.search-time-max")
    Duration searchTimeMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.reports-open-max")
    int reportsOpenMax;

    @Inject
    @ConfigProperty(name = "muster.messagelog.retention-days")
    int retentionDays;

    @Inject
    @ConfigProperty(name = "muster.messagelog.retention-every")
    Duration retentionEvery;

    @Inject
    @ConfigProperty(name = "muster.messagelog.retention-batch-max")
    int retentionBatchMax;

    /** Stops the deployment when a value is out of its range: a repaired one would surprise the admin later. */
    void check(@Observes Startup event) {
        Knob.within("muster.messagelog.append-workers", appendWorkers, 1, 16);
        Knob.within("muster.messagelog.append-batch-max", appendBatchMax, 1, 1_000);
        Knob.within("muster.messagelog.append-queue-max", appendQueueMax, 100, 1_000_000);
        Knob.within("muster.messagelog.append-wait-max (ms)", appendWaitMax.toMillis(), 100, 60_000);
        Knob.within("muster.messagelog.rights-cached-max", rightsCachedMax, 1_000, 10_000_000);
        Knob.within("muster.messagelog.search-every (ms)", searchEvery.toMillis(), 100, 3_600_000);
        Knob.within("muster.messagelog.searches-at-once", searchesAtOnce, 1, 100);
        Knob.within("muster.messagelog.search-time-max (ms)", searchTimeMax.toMillis(), 100, 20_000);
        Knob.within("muster.messagelog.reports-open-max", reportsOpenMax, 1, 1_000);
        Knob.within("muster.messagelog.retention-days", retentionDays, 0, Limits.RETENTION_DAYS_MAX);
        if (retentionDays > 0) {
            Knob.within(
                    "muster.messagelog.retention-days",
                    retentionDays,
                    Limits.RETENTION_DAYS_MIN,
                    Limits.RETENTION_DAYS_MAX);
        }
        Knob.within("muster.messagelog.retention-every (s)", retentionEvery.toSeconds(), 1, 86_400);
        Knob.within("muster.messagelog.retention-batch-max", retentionBatchMax, 10, 5_000);
    }
}
