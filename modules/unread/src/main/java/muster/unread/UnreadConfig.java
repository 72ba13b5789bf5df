package muster.unread;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import muster.kernel.Knob;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The merging's knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class UnreadConfig {
    @Inject
    @ConfigProperty(name = "muster.unread.merge-every")
    Duration mergeEvery;

    @Inject
    @ConfigProperty(name = "muster.unread.flush-at")
    int flushAt;

    @Inject
    @ConfigProperty(name = "muster.unread.audit-every")
    Duration auditEvery;

    @Inject
    @ConfigProperty(name = "muster.unread.audit-max")
    int auditMax;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("muster.unread.merge-every (ms)", mergeEvery.toMillis(), 100, 60_000);
        Knob.within("muster.unread.flush-at", flushAt, 1, 100_000);
        Knob.within("muster.unread.audit-every (s)", auditEvery.toSeconds(), 1, 86_400);
        Knob.within("muster.unread.audit-max", auditMax, 1, 10_000);
    }
}
