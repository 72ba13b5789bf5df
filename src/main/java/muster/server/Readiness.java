package muster.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether members should be sent to this instance. All who ask while a look is under way share it, so that probes cannot
 * pile up on a database that is slow to answer. Safe from every thread.
 */
@ApplicationScoped
class Readiness {
    /** A look that takes longer is an answer too: not ready. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    /** Of its own, so that a busy server's queue does not decide whether the database is well. */
    @Resource(lookup = "java:app/concurrent/checks")
    ManagedExecutorService executor;

    @Inject
    @Any
    Instance<ReadinessCheck> checks;

    private @Nullable Future<Report> look;

    /** How things are now, or were when the look that is under way began. */
    Report report() throws InterruptedException {
        try {
            return present().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Report(Map.of("patience", Health.down("no answer within " + PATIENCE.toSeconds() + " s")));
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, "A readiness check failed; the answer is not_ready.", e);
            return new Report(Map.of("checks", Health.down("failed, see the server's log")));
        }
    }

    private synchronized Future<Report> present() {
        var running = look;
        if (running == null || running.isDone()) {
            running = executor.submit(this::lookAtAll);
            look = running;
        }
        return running;
    }

    private Report lookAtAll() {
        Map<String, Health> results = new TreeMap<>();
        for (var check : checks) {
            results.put(check.name(), check.look());
        }
        return new Report(results);
    }
}
