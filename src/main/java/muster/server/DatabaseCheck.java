package muster.server;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * The database must answer through the pool, take writes, and keep what it acknowledges: with one of the three settings off,
 * a message that was acked may be gone after a crash (P1), so the instance refuses to be ready.
 */
@ApplicationScoped
class DatabaseCheck implements ReadinessCheck {
    private static final int SECONDS_MAX = 2;
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");

    @Resource(lookup = "java:app/jdbc/muster")
    DataSource database;

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Health look() {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.setQueryTimeout(SECONDS_MAX);
            try (var row =
                    statement.executeQuery("select current_setting('fsync'), current_setting('synchronous_commit'),"
                            + " current_setting('full_page_writes'), pg_is_in_recovery(),"
                            + " current_setting('transaction_read_only')")) {
                return row.next() ? judge(row) : Health.down("no answer");
            }
        } catch (SQLException e) {
            return Health.down("not reachable, SQLSTATE " + e.getSQLState());
        }
    }

    private static Health judge(ResultSet row) throws SQLException {
        var wrong = new ArrayList<String>();
        for (int i = 0; i < MUST_BE_ON.size(); i++) {
            // synchronous_commit knows weaker and stronger kinds of "on"; all of them flush here before they answer.
            if (row.getString(i + 1).equals("off")) {
                wrong.add(MUST_BE_ON.get(i) + " is off");
            }
        }
        if (row.getBoolean(4) || row.getString(5).toLowerCase(Locale.ROOT).equals("on")) {
            wrong.add("it is read-only");
        }
        return wrong.isEmpty() ? Health.up() : Health.down(String.join(", ", wrong));
    }
}
