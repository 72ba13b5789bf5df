package muster.identity;

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
import java.util.function.IntSupplier;
import muster.kernel.JobFailed;
import muster.kernel.SchemaReady;

/**
 * The timer that takes out what is over: sessions, tickets, failed sign-ins, old revocations. Every instance runs one; they skip each other's
 * rows. Public because EJBs must be.
 */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class Cleanup {
    private static final String NAME = "identity-cleanup";
    private static final System.Logger LOG = System.getLogger(Cleanup.class.getName());

    /** Rows in one transaction. */
    private static final int STEP_ROWS_MAX = 2_000;

    /** One tick does not go on for ever: what is left after so many steps waits for the next one. */
    private static final int STEPS_PER_TICK_MAX = 20;

    @Resource
    TimerService timers;

    @Inject
    IdentityConfig config;

    @Inject
    OwnTransaction transaction;

    @Inject
    Sessions sessions;

    @Inject
    SignInGuard guard;

    @Inject
    RevocationLog revocations;

    @Inject
    Event<JobFailed> failures;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.cleanupEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Takes out what is over. */
    @Timeout
    public void clean() {
        try {
            inSteps(() -> sessions.forgetExpired(STEP_ROWS_MAX));
            inSteps(() -> sessions.forgetIdle(config.sessionIdleMax, STEP_ROWS_MAX));
            inSteps(() -> sessions.forgetExpiredTickets(STEP_ROWS_MAX));
            inSteps(() -> guard.forget(STEP_ROWS_MAX));
            inSteps(() -> revocations.forget(STEP_ROWS_MAX));
        } catch (RuntimeException e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Expired sessions stay for now; the next tick tries again.", e);
            failures.fire(new JobFailed(NAME, e));
        }
    }

    private void inSteps(IntSupplier step) {
        for (int i = 0; i < STEPS_PER_TICK_MAX; i++) {
            if (transaction.of(step::getAsInt) < STEP_ROWS_MAX) {
                return;
            }
        }
    }
}
