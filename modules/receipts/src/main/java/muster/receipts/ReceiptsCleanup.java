package muster.receipts;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import muster.kernel.JobFailed;
import muster.kernel.JobSkipped;
import muster.kernel.SchemaReady;

/**
 * Lets old read times go, in the quiet hours: a week is taken out of the table, written to a file where an archive is
 * configured, and dropped. Counts and lists stay right, for they come from the cursors; only the times are gone.
 *
 * <p>Each step is short and may be repeated; two instances that do it at once meet at the database's own locks, and the one
 * that comes late fails and finds nothing left the next time. Public because EJBs must be.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class ReceiptsCleanup {
    private static final String NAME = "receipts-cleanup";
    private static final System.Logger LOG = System.getLogger(ReceiptsCleanup.class.getName());

    /** Taking a week out waits for a moment in which nobody uses the table, and gives up at once when there is none. */
    private static final int TRIES_MAX = 20;

    private static final long PAUSE_MILLIS = 250;
    private static final int LINES_PER_STEP = 5_000;
    private static final String BEFORE_ALL = "0,0,1970-01-01";

    @Resource
    TimerService timers;

    @Inject
    Receipts receipts;

    @Inject
    Confirmations confirmations;

    @Inject
    ReceiptsConfig config;

    @Inject
    Clock clock;

    @Inject
    Event<JobFailed> failures;

    @Inject
    Event<JobSkipped> skips;

    private final AtomicBoolean running = new AtomicBoolean();

    /** Starts the timer. */
    public void start(@Observes SchemaReady event) {
        long millis = config.tidyEvery.toMillis();
        timers.createIntervalTimer(millis, millis, new TimerConfig(NAME, false));
    }

    /** Looks for old weeks, if the hour is quiet. */
    @Timeout
    public void tidy() {
        int hour = clock.instant().atZone(ZoneId.systemDefault()).getHour();
        if (!isQuiet(hour) || !running.compareAndSet(false, true)) {
            skips.fire(new JobSkipped(NAME)); // By day it is not known whether the night's failure would come again.
            return;
        }
        try {
            confirmations.forgetReminders();
            for (var week : receipts.oldWeeks()) {
                letGo(week);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            skips.fire(new JobSkipped(NAME));
        } catch (Exception e) { // A timer that throws is given up by the container.
            LOG.log(System.Logger.Level.WARNING, "Old read times could not be let go; tried again later.", e);
            failures.fire(new JobFailed(NAME, e));
        } finally {
            running.set(false);
        }
    }

    /** The quiet hours may span midnight. */
    private boolean isQuiet(int hour) {
        return config.quietFrom < config.quietUntil
                ? hour >= config.quietFrom && hour < config.quietUntil
                : hour >= config.quietFrom || hour < config.quietUntil;
    }

    private void letGo(LocalDate week) throws IOException, InterruptedException {
        detach(week);
        if (config.archive.isPresent()) {
            archive(week, Path.of(config.archive.get()));
        }
        receipts.dropWeek(week);
        LOG.log(System.Logger.Level.INFO, "Read times of the week of {0} are let go.", week);
    }

    private void detach(LocalDate week) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                receipts.detachWeek(week);
                return;
            } catch (RuntimeException e) { // The database's own; which one differs from server to server.
                if (tries == TRIES_MAX) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** Whole or not at all: a file that was begun and not finished is written anew. */
    private void archive(LocalDate week, Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve("read-times-" + week + ".csv.gz");
        var begun = Files.createTempFile(folder, "read-times-", ".part"); // Two instances may share the folder.
        try {
            if (write(week, begun) || !Files.exists(file)) {
                Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    /** Writes a week's rows; answers whether there was any. */
    private boolean write(LocalDate week, Path begun) throws IOException {
        var last = BEFORE_ALL;
        try (var out = new GZIPOutputStream(Files.newOutputStream(begun))) {
            List<String> lines;
            do {
                lines = receipts.archiveLines(week, last, LINES_PER_STEP);
                for (var line : lines) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    last = line;
                }
            } while (lines.size() == LINES_PER_STEP);
        }
        return !last.equals(BEFORE_ALL);
    }
}
