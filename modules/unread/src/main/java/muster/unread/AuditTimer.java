package muster.unread;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import muster.kernel.JobFailed;
import muster.kernel.SchemaReady;

/**
 * The slow timer that compares what members were told with what is right, and has what was wrong told anew. Public because
 * EJBs must be.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class AuditTimer {
    private static final String NAME = "unread-audit";
    private static final System.Logger LOG = System.getLogger(AuditTimer.class.getName());

    @Resource
    TimerService timers;

    @Inject
    UnreadCounts counts;

    @Inject
    UnreadConfig config;

    @Inject
    Event<WrongNumberTold> wrongNumbers;

    @Inject
    MeterRegistry meters;

    @Inject
    Event<JobFailed> failures;

    private boolean failing;

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        compared();
        wrong();
        long millis = config.auditEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Compares what was told since the last time. */
    @Timeout
    public void audit() {
        try {
            var audit = counts.audit();
            compared().increment(audit.compared());
            wrong().increment(audit.wrong().size());
            warn(audit);
            audit.wrong().forEach(wrongNumbers::fire);
            failing = false;
        } catch (Exception e) { // A timer that throws is given up by the container; later numbers will be compared.
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "Told numbers cannot be compared; later ones will be.", e);
            }
            failing = true;
            failures.fire(new JobFailed(NAME, e));
        }
    }

    /** One line for each kind, with the first that it is true of: where one number is wrong, a thousand may be. */
    private static void warn(Audit audit) {
        Map<WrongNumberTold.Kind, WrongNumberTold> first = new EnumMap<>(WrongNumberTold.Kind.class);
        audit.wrong().forEach(wrong -> first.putIfAbsent(wrong.kind(), wrong));
        first.forEach((kind, wrong) -> LOG.log(
                System.Logger.Level.WARNING,
                "Of {0} unread numbers {1} were wrong when they were told, and are told anew; {2} of user {3} in group {4}"
                        + " above {5} up to {6}: told {7}, right {8}.",
                audit.compared(),
                audit.wrong().size(),
                kind,
                Long.toString(wrong.member().user()),
                Long.toString(wrong.member().group()),
                Long.toString(wrong.told().position()),
                Long.toString(wrong.told().head()),
                wrong.told(),
                wrong.right()));
    }

    private Counter compared() {
        return Counter.builder("muster.unread.audited")
                .description("Told unread numbers that were compared with a count one by one")
                .register(meters);
    }

    private Counter wrong() {
        return Counter.builder("muster.unread.mismatches")
                .description("Told unread numbers that were wrong when they were told: must stay 0")
                .register(meters);
    }
}
