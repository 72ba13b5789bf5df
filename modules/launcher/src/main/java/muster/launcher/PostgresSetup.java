package muster.launcher;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;

/** What a fresh server needs before the application may use it: its user, its database, and proof that it is durable. */
final class PostgresSetup {
    /** Name of the application's user and of its database. */
    static final String NAME = "muster";

    private static final String LOGIN_SECONDS_MAX = "5";

    private final int port;
    private final String password;

    PostgresSetup(int port, String password) {
        this.port = port;
        this.password = password;
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/" + database;
    }

    void run() {
        try (var connection = connect(new DatabaseAccount(url(port, "postgres"), "postgres", password))) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                if (!"on".equals(ask(connection, "show " + setting))) {
                    throw new StartFailure("PostgreSQL runs with " + setting + " off and would lose messages");
                }
            }
            if (!"1".equals(ask(connection, "select count(*) from pg_roles where rolname = '" + NAME + "'"))) {
                execute(connection, "create role " + NAME + " login password '" + password + "'");
            }
            if (!"1".equals(ask(connection, "select count(*) from pg_database where datname = '" + NAME + "'"))) {
                execute(connection, "create database " + NAME + " owner " + NAME);
            }
        } catch (SQLException e) {
            throw new StartFailure("PostgreSQL does not answer: " + e.getMessage(), e);
        }
    }

    /** Checks an account that somebody gave us. */
    static void requireReachable(DatabaseAccount account) {
        try (var connection = connect(account)) {
            ask(connection, "select 1");
        } catch (SQLException e) {
            throw new StartFailure(
                    "The database " + account + " (-Dmuster.db.url) cannot be used: " + e.getMessage(), e);
        }
    }

    /** Opens a connection without DriverManager, which knows no driver of Maven's class loaders. */
    static Connection connect(DatabaseAccount account) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", account.user());
        properties.setProperty("password", account.password());
        properties.setProperty("loginTimeout", LOGIN_SECONDS_MAX);
        properties.setProperty("connectTimeout", LOGIN_SECONDS_MAX);
        for (var driver : ServiceLoader.load(Driver.class, PostgresSetup.class.getClassLoader())) {
            var connection = driver.connect(account.url(), properties);
            if (connection != null) {
                return connection;
            }
        }
        throw new SQLException("not a JDBC URL of PostgreSQL");
    }

    private static String ask(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
