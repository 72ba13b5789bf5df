package muster.scenario;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import muster.launcher.DatabaseAccount;

/** The tables under the server, for what no answer of the server can show. */
final class Tables {
    private Tables() {}

    /** The first column of a query's rows, as numbers. */
    static List<Long> column(String query) {
        return column(Surroundings.database(), query);
    }

    /** The same under a server of a test's own. */
    static List<Long> column(DatabaseAccount account, String query) {
        try (var database = open(account);
                var statement = database.createStatement();
                var answer = statement.executeQuery(query)) {
            var values = new ArrayList<Long>();
            while (answer.next()) {
                values.add(answer.getLong(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void run(String sql) {
        run(Surroundings.database(), sql);
    }

    /** The same under a server of a test's own. */
    static void run(DatabaseAccount account, String sql) {
        try (var database = open(account);
                var statement = database.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a statement and leaves its transaction open, until the connection is closed. */
    static Connection hold(String sql) throws SQLException {
        var database = open(Surroundings.database());
        database.setAutoCommit(false);
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
        return database;
    }

    private static Connection open(DatabaseAccount account) throws SQLException {
        return DriverManager.getConnection(account.url(), account.user(), account.password());
    }
}
