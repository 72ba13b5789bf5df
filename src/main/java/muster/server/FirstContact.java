package muster.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits for a database that comes up after the server does. Servers connect while they deploy, and an application whose
 * deployment failed stays away until somebody deploys it again; so until the database was reached once, an attempt is
 * repeated for a bounded time. Afterwards a failure is told at once. Safe from every thread.
 */
final class FirstContact {
    private static final System.Logger LOG = System.getLogger(FirstContact.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Something that may connect. */
    @FunctionalInterface
    interface Attempt {
        Connection connect() throws SQLException;
    }

    /** Lets time go by. */
    @FunctionalInterface
    interface Pause {
        void sleep(long millis) throws InterruptedException;
    }

    private final Duration waitMax;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private volatile boolean made;

    FirstContact(Duration waitMax) {
        this(waitMax, System::nanoTime, Thread::sleep);
    }

    FirstContact(Duration waitMax, LongSupplier nanoTime, Pause pause) {
        this.waitMax = waitMax;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Connects; as long as there was no first contact, patiently. */
    Connection connect(Attempt attempt) throws SQLException {
        if (made) {
            return attempt.connect();
        }
        long start = nanoTime.getAsLong();
        for (boolean told = false; ; told = true) {
            try {
                var connection = attempt.connect();
                made = true;
                return connection;
            } catch (SQLException e) {
                if (!Outage.explains(e) || nanoTime.getAsLong() - start > waitMax.toNanos()) {
                    throw e;
                }
                if (!told) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "The database does not answer yet ({0}); tried again every second for up to {1}.",
                            e.getMessage(),
                            waitMax);
                }
                rest(e);
            }
        }
    }

    private void rest(SQLException reason) throws SQLException {
        try {
            pause.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }
}
