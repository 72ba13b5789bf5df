package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstContactTest {
    private static final String REFUSED = "08001";
    private static final String STARTING = "57P03";
    private static final String WRONG_PASSWORD = "28P01";
    private static final Connection CONNECTION = (Connection) Proxy.newProxyInstance(
            FirstContactTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> null);

    private long now;
    private final FirstContact contact =
            new FirstContact(Duration.ofSeconds(10), () -> now, millis -> now += TimeUnit.MILLISECONDS.toNanos(millis));

    @Test
    void a_database_that_comes_up_late_is_waited_for() throws SQLException {
        assertThat(contact.connect(failing(REFUSED, REFUSED, STARTING))).isSameAs(CONNECTION);
        assertThat(now).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void the_wait_is_bounded() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> contact.connect(() -> {
                    throw new SQLException("refused", REFUSED);
                }))
                .matches(failure -> failure.getSQLState().equals(REFUSED));
        assertThat(now).isBetween(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(12));
    }

    @Test
    void what_waiting_does_not_cure_is_told_at_once() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> contact.connect(failing(WRONG_PASSWORD)))
                .matches(failure -> failure.getSQLState().equals(WRONG_PASSWORD));
        assertThat(now).isZero();
    }

    @Test
    void after_the_first_contact_nobody_waits() throws SQLException {
        contact.connect(failing());
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> contact.connect(failing(REFUSED)));
        assertThat(now).isZero();
    }

    private static FirstContact.Attempt failing(String... states) {
        Deque<String> left = new ArrayDeque<>(List.of(states));
        return () -> {
            if (left.isEmpty()) {
                return CONNECTION;
            }
            throw new SQLException("no", left.remove());
        };
    }
}
