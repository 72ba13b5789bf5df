package muster.scenario;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables under the server, for what no answer of the server can show. */
final class Tables {
    private Tables() {}

    /** The first column of a query's rows, as numbers. */
    static List<Long> column(String query) {
        try (var database = open();
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
        try (var database = open();
                var statement = database.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a statement and leaves its transaction open, until the connection is closed. */
    static Connection hold(String sql) throws SQLException {
        var database = open();
        database.setAutoCommit(false);
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
        return database;
    }

    private static Connection open() throws SQLException {
        var account = Surroundings.database();
        return DriverManager.getConnection(account.url(), account.user(), account.password());
    }
}
