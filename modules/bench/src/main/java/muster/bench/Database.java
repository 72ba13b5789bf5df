package muster.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import muster.launcher.DatabaseAccount;

/**
 * The database under Muster and under the straw men: what it wrote and what it cost. Only where it is ours. Not thread-safe.
 */
final class Database implements AutoCloseable {
    /** PostgreSQL counts rows when a transaction ends, but a session that idles tells of its last ones only after ten seconds. */
    static final Duration COUNTS_LATE = Duration.ofMillis(10_500);

    private final Connection connection;
    private final long postmaster;

    /**
     * What was used so far.
     *
     * @param walBytes written to the write-ahead log
     * @param cpuSeconds of all of the database's processes
     */
    record Usage(long walBytes, double cpuSeconds) {
        Usage since(Usage before) {
            return new Usage(walBytes - before.walBytes, cpuSeconds - before.cpuSeconds);
        }
    }

    /** Something done with a connection. */
    interface Work {
        void with(Connection connection) throws SQLException;
    }

    Database(DatabaseAccount account) throws IOException {
        try {
            connection = DriverManager.getConnection(account.url(), account.user(), account.password());
        } catch (SQLException e) {
            throw new IOException("the database cannot be reached", e);
        }
        long backend = number("select pg_backend_pid()");
        postmaster = ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L);
    }

    /** Where it is, if the target's database is ours. */
    static Database of(Target target) throws IOException {
        return new Database(target.database()
                .orElseThrow(() -> new IOException("this benchmark measures the database: leave out -Durl")));
    }

    /** Executes statements, separated by semicolons. */
    void execute(String sql) throws IOException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException(sql, e);
        }
    }

    /** Executes a statement; answers how many rows it wrote. */
    int update(String sql, Object... values) throws IOException {
        try (var statement = prepared(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IOException(sql, e);
        }
    }

    /** The one number that a query answers; 0 for null. */
    long number(String sql, Object... values) throws IOException {
        try (var statement = prepared(sql, values);
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IOException(sql, e);
        }
    }

    /** Does something in one transaction. */
    void inTransaction(Work work) throws IOException {
        try {
            connection.setAutoCommit(false);
            work.with(connection);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IOException("a transaction failed", e);
        }
    }

    Usage usage() throws IOException {
        return new Usage(
                number("select cast(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bigint)"),
                CpuTime.secondsOfFamily(postmaster));
    }

    /** Rows inserted, updated and deleted so far in tables of these schemas, as far as they are counted. */
    long rowsWritten(String... schemas) throws IOException {
        return number(
                "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_user_tables"
                        + " where schemaname = any(string_to_array(?, ','))",
                String.join(",", schemas));
    }

    /** Rows written so far in the tables that know members apart from each other. */
    long memberRows() throws IOException {
        return rowsWritten("receipts", "unread");
    }

    /** Rows that Muster wrote so far for messages and for members. */
    long musterRows() throws IOException {
        return rowsWritten("messagelog", "receipts", "unread");
    }

    /** The bytes of a table with its indexes. */
    long size(String table) throws IOException {
        return number("select pg_total_relation_size(cast(? as regclass))", table);
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException("the database connection does not close", e);
        }
    }
}
