package muster.groups;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import muster.kernel.JobFailed;
import muster.kernel.SchemaReady;

/** The timer that keeps the change table short. Public because EJBs must be. */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class GroupsCleanup {
    private static final String NAME = "groups-cleanup";
    private static final System.Logger LOG = System.getLogger(GroupsCleanup.class.getName());

    @Resource
    TimerService timers;

    @Inject
    Groups groups;

    @Inject
    GroupsConfig config;

    @Inject
    Event<JobFailed> failures;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.cleanupEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Forgets old changes. */
    @Timeout
    public void clean() {
        try {
            groups.forgetOldChanges();
        } catch (RuntimeException e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Old changes could not be deleted; the next tick tries again.", e);
            failures.fire(new JobFailed(NAME, e));
        }
    }
}
