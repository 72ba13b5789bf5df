package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import muster.launcher.PostgresPrograms;
import muster.launcher.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class LastingConnectionTest {
    @TempDir
    static Path folder;

    private static PostgresServer database;
    private static PGSimpleDataSource source;

    private Connection connection;
    private int process;

    @BeforeAll
    static void startDatabase() {
        database = PostgresServer.start(PostgresPrograms.in(Path.of("target/it/programs")), folder);
        source = new PGSimpleDataSource();
        source.setUrl(database.account().url());
        source.setUser(database.account().user());
        source.setPassword(database.account().password());
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = connect(Duration.ofMinutes(1));
    }

    private Connection connect(Duration trustedFor) throws SQLException {
        var made = LastingConnection.of(source::getConnection, trustedFor);
        process = Integer.parseInt(ask(made, "select pg_backend_pid()"));
        return made;
    }

    @Test
    void a_restart_between_transactions_goes_unnoticed_and_settings_survive_it() throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        ask("select 1");
        connection.commit();
        kill();

        // It was heard of a moment ago and is trusted, so this first one fails; no later one does.
        assertThatThrownBy(() -> ask("select 2")).isInstanceOf(SQLException.class);
        connection.rollback();

        assertThat(ask("show transaction_isolation")).isEqualTo("serializable");
        connection.rollback();
        assertThat(connection.getAutoCommit()).isFalse();
    }

    @Test
    void one_that_was_not_heard_of_for_long_is_asked_before_it_is_used() throws SQLException {
        connection = connect(Duration.ZERO);
        ask("select 1");
        kill();

        assertThat(ask("select 3")).isEqualTo("3");
    }

    @Test
    void in_a_transaction_it_fails_rather_than_loses_half_of_it() throws SQLException {
        connection.setAutoCommit(false);
        ask("select 1");
        kill();

        assertThatThrownBy(() -> ask("select 2")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> ask("select 3")).isInstanceOf(SQLException.class);
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }

    @Test
    void closed_it_stays_closed() throws SQLException {
        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> ask("select 1")).isInstanceOf(SQLException.class);
    }

    private String ask(String query) throws SQLException {
        return ask(connection, query);
    }

    private static String ask(Connection asked, String query) throws SQLException {
        try (var statement = asked.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** What a restart of PostgreSQL does to it. */
    private void kill() throws SQLException {
        try (var killer = source.getConnection();
                var statement = killer.prepareStatement("select pg_terminate_backend(?, 5000)")) {
            statement.setInt(1, process);
            statement.execute();
        }
    }
}
