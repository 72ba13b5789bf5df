package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import muster.client.Heartbeat.Verdict;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final Heartbeat heartbeat = new Heartbeat(Duration.ofNanos(100), 0);

    @Test
    void a_connection_with_traffic_is_left_alone() {
        heartbeat.heard(90);
        heartbeat.spoken(90);
        assertThat(heartbeat.verdict(180)).isEqualTo(Verdict.FINE);
    }

    @Test
    void a_quiet_connection_is_asked_once_per_period_and_then_given_up() {
        assertThat(heartbeat.verdict(100)).isEqualTo(Verdict.PING);
        assertThat(heartbeat.verdict(150)).isEqualTo(Verdict.FINE);
        assertThat(heartbeat.verdict(200)).isEqualTo(Verdict.DEAD);
    }

    @Test
    void who_only_speaks_is_not_heard_and_asks_too() {
        heartbeat.spoken(99);
        assertThat(heartbeat.verdict(100)).isEqualTo(Verdict.PING);
    }

    @Test
    void who_only_listens_speaks_up_for_the_server() {
        heartbeat.heard(99);
        assertThat(heartbeat.verdict(100)).isEqualTo(Verdict.PING);
        heartbeat.heard(101);
        assertThat(heartbeat.verdict(199)).isEqualTo(Verdict.FINE);
    }
}
