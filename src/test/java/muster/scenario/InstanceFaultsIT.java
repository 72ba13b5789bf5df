package muster.scenario;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import muster.client.ClientState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of two instances dies, or stands still and comes back, while the members of both talk (P1 to P5, P9). */
class InstanceFaultsIT extends OnTwoInstances {
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f1_kill_9_of_one_instance_loses_nothing_and_its_clients_resume_on_the_other(long seed) {
        var random = new Random(seed);
        try (var chatter = chatter("kill", seed)) {
            chatter.until(300 + random.nextInt(200));
            street.server(0).kill();
            await().atMost(RECOVERED)
                    .until(() -> Chatter.MOVERS.stream()
                            .allMatch(mover -> chatter.witness(mover).state() == ClientState.LIVE));
            chatter.until(300).quietWhile(() -> street.openAgain(0)).until(300).settle();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f2_an_instance_that_stood_still_numbers_nothing_twice_and_catches_up(long seed) {
        var random = new Random(seed);
        try (var chatter = chatter("pause", seed)) {
            chatter.until(200 + random.nextInt(200));
            street.server(0).pause();
            chatter.goOnFor(Duration.ofMillis(isThorough() ? 30_000 : 3_000 + random.nextInt(7_000)));
            street.server(0).resume();
            chatter.until(300).settle();
        }
    }
}
