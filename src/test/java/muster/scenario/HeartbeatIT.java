package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import muster.client.ClientState;
import org.junit.jupiter.api.Test;

/** F12: a client that vanished without a word is noticed after two heartbeats; one that only has nothing to say is not. */
class HeartbeatIT {
    @Test
    void who_answers_nothing_is_closed_after_two_periods_and_who_pings_stays() {
        try (var house = new House("heartbeat").open(Map.of("muster.delivery.heartbeat", "PT1S"));
                var town = new Town(house.base())) {
            var people = town.people("quiet", "dead");
            var quiet = town.ear(people.get(0));
            var dead = town.socket(people.get(1)).greeted();

            assertThat(dead.closed(Duration.ofSeconds(8))).isEqualTo(1001);
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> quiet.client().state() == ClientState.LIVE);
        }
    }
}
