package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import muster.client.ClientState;
import muster.client.MusterRest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of two instances dies, stops in order, or stands still and comes back, while the members of both talk (P1 to P5, P9). */
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
        try (var chatter = chatter("pause", seed, Chatter.Manner.PATIENT)) {
            chatter.until(200 + random.nextInt(200));
            street.server(0).pause();
            chatter.goOnFor(Duration.ofMillis(isThorough() ? 30_000 : 3_000 + random.nextInt(7_000)));
            street.server(0).resume();
            chatter.until(300).settle();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f3_an_instance_that_stops_says_bye_closes_with_1001_is_not_missed_and_loses_nothing(long seed) {
        var there = new Town(street.base(1)).admin();
        var id = InstancesIT.seenBy(town.admin()).get(0).get("id");
        await().atMost(RECOVERED).until(() -> isSeen(there, id));
        try (var chatter = chatter("stop", seed)) {
            var onlookers = chatter.people().stream()
                    .map(person -> town.socket(person).greeted())
                    .toList();
            chatter.until(300);

            street.server(0).stop();

            await("its last word").atMost(Promised.WITHIN_A_SECOND).until(() -> !isSeen(there, id));
            for (var onlooker : onlookers) {
                var bye = onlooker.until("bye", frame -> "bye".equals(frame.get("op")));
                assertThat(bye.number("retryAfter", 0, 30_000))
                        .as("when to come back, in ms")
                        .isNotNegative();
                assertThat(onlooker.closed()).isEqualTo(1001);
            }
            await().atMost(RECOVERED)
                    .until(() -> Chatter.MOVERS.stream()
                            .allMatch(mover -> chatter.witness(mover).state() == ClientState.LIVE));
            chatter.until(200).quietWhile(() -> street.openAgain(0)).settle();
        }
    }

    private static boolean isSeen(MusterRest admin, Object id) {
        return InstancesIT.seenBy(admin).stream().anyMatch(each -> id.equals(each.get("id")));
    }
}
