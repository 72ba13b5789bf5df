package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.ResourceAllocationException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "53300", "57P01", "57P03", "57014", "55P03", "25P03", "40001", "40P01"})
    void a_database_that_is_away_or_slow_passes(String state) {
        assertThat(Outage.explains(deep(new SQLException("x", state)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22001", "25006", "0"})
    void a_statement_that_is_wrong_does_not(String state) {
        assertThat(Outage.explains(deep(new SQLException("x", state)))).isFalse();
    }

    @Test
    void what_servers_wrap_without_a_state_passes() {
        assertThat(Outage.explains(deep(new SQLException("no connection", new ResourceAllocationException()))))
                .isTrue();
        assertThat(Outage.explains(deep(new SystemException()))).isTrue();
        assertThat(Outage.explains(deep(new SQLTransientConnectionException()))).isTrue();
    }

    @Test
    void a_fault_of_ours_is_none() {
        assertThat(Outage.explains(new IllegalStateException(new NullPointerException())))
                .isFalse();
        assertThat(Outage.explains(deep(new SQLException("x")))).isFalse();
    }

    @Test
    void causes_in_a_circle_end() {
        var one = new IllegalStateException();
        var other = new IllegalStateException(one);
        one.initCause(other);
        assertThat(Outage.explains(one)).isFalse();
    }

    private static Throwable deep(Exception cause) {
        return new IllegalStateException(new RuntimeException(cause));
    }
}
