package muster.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class BrokerLogTest {
    private final BrokerLog log = new BrokerLog();

    @Test
    void the_same_trouble_is_told_once_until_the_broker_was_back() {
        assertThat(log.isLoggable(refused())).isTrue();
        assertThat(log.isLoggable(refused())).isFalse();

        log.reset();

        assertThat(log.isLoggable(refused())).isTrue();
    }

    @Test
    void a_stack_trace_shrinks_to_its_message() {
        var event = refused();

        log.isLoggable(event);

        assertThat(event.getMessage()).isEqualTo("AMQ214016: Failed to create netty connection: Connection refused");
        assertThat(event.getThrown()).isNull();
    }

    @Test
    void a_database_pool_in_trouble_is_always_told() {
        assertThat(log.isLoggable(ofPool("FATAL: the database system is shutting down")))
                .isTrue();
        assertThat(log.isLoggable(ofPool("FATAL: the database system is shutting down")))
                .isTrue();
        assertThat(log.isLoggable(ofPool("Failed to create session factory"))).isTrue();
        assertThat(log.isLoggable(ofPool("Failed to create session factory"))).isFalse();
    }

    private static LogRecord refused() {
        var event = new LogRecord(Level.SEVERE, "AMQ214016: Failed to create netty connection");
        event.setThrown(new ConnectException("Connection refused"));
        return event;
    }

    private static LogRecord ofPool(String reason) {
        var event = new LogRecord(Level.WARNING, "poolmgr.get_connection_failure");
        event.setLoggerName("pool");
        event.setParameters(new Object[] {"musterCfPool", reason});
        return event;
    }
}
