package muster.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import muster.launcher.DatabaseAccount;
import org.jspecify.annotations.Nullable;

/**
 * Looks all the time who waits for a lock in the database, on a thread and a connection of its own, and keeps the longest wait
 * seen: of whoever serves members, and of whoever changes or drops tables. A wait may have gone on for {@link #EVERY_NANOS}
 * more than was seen; the database's log tells of those over a tenth of a second.
 */
final class LockWatch implements AutoCloseable {
    /** A look costs the database a look at all its locks. */
    static final long EVERY_NANOS = 5_000_000;

    private static final String LOOK = "select coalesce(max(waited) filter (where not tidying), 0),"
            + " coalesce(max(waited) filter (where tidying), 0) from ("
            + "select extract(epoch from clock_timestamp() - l.waitstart) * 1000 as waited,"
            + " a.query ~* '^(alter|drop) table' or coalesce(a.backend_type, '') <> 'client backend' as tidying"
            + " from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and l.waitstart is not null) w";

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Connection connection;
    private final Thread thread = new Thread(this::look, "lock-watch");
    private volatile double membersMillis;
    private volatile double tidyingMillis;
    private final AtomicLong looks = new AtomicLong();
    private volatile @Nullable SQLException failure;

    LockWatch(DatabaseAccount account) throws IOException {
        try {
            connection = DriverManager.getConnection(account.url(), account.user(), account.password());
        } catch (SQLException e) {
            throw new IOException("the database cannot be reached", e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** The longest wait of whoever serves members, in milliseconds. */
    double membersMillis() {
        return membersMillis;
    }

    /** The longest wait of whoever changes or drops tables. */
    double tidyingMillis() {
        return tidyingMillis;
    }

    /** How often it looked. */
    long looks() {
        return looks.get();
    }

    private void look() {
        try (var query = connection.prepareStatement(LOOK)) {
            while (!stopped.get()) {
                try (var row = query.executeQuery()) {
                    row.next();
                    membersMillis = Math.max(membersMillis, row.getDouble(1));
                    tidyingMillis = Math.max(tidyingMillis, row.getDouble(2));
                    looks.incrementAndGet();
                }
                LockSupport.parkNanos(EVERY_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws IOException {
        stopped.set(true);
        try {
            thread.join();
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw new IOException("the watch's connection does not close", e);
        }
        if (failure != null) {
            throw new IOException("the watch went blind", failure);
        }
    }
}
