package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * F14 with a narrow door: more clients come at once than it admits. Each that is too many is told when to come again and is
 * in at last; who was in before notices nothing.
 */
class HandshakeStormIT {
    private static final int PER_SECOND = 5;
    private static final int CLIENTS = 40;

    /** Eight times what the door needs for all of them: who comes late on a busy machine may find others in front again. */
    private static final Duration ALL_IN = Duration.ofSeconds(60);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ExecutorService storm = Executors.newFixedThreadPool(CLIENTS);
    private final Queue<Handshake.Answer> refusals = new ConcurrentLinkedQueue<>();

    @AfterEach
    void calm_down() {
        storm.shutdownNow();
    }

    @Test
    void f14_who_is_too_many_is_told_when_to_come_again_and_gets_in() {
        var narrow = Map.of("muster.delivery.handshakes-per-second", Integer.toString(PER_SECOND));
        try (var house = new House("storm").open(narrow);
                var town = new Town(house.base())) {
            var mallory = town.person("mallory");
            var neighbours = new Neighbours(town, PATIENCE, mallory);
            var vitals = new Vitals(house.server());
            int before = vitals.connections();

            long start = System.nanoTime();
            var arrivals = Stream.generate(() -> arrival(town, mallory, storm))
                    .limit(CLIENTS)
                    .toList();
            var all = CompletableFuture.allOf(arrivals.toArray(CompletableFuture<?>[]::new));
            await().atMost(ALL_IN).pollDelay(Duration.ZERO).until(() -> {
                neighbours.noticeNothing();
                return all.isDone();
            });
            all.join();
            var taken = Duration.ofNanos(System.nanoTime() - start);

            assertThat(CLIENTS)
                    .as("a full bucket, and what dripped into it in %s", taken)
                    .isLessThanOrEqualTo((int) (PER_SECOND + PER_SECOND * taken.toMillis() / 1_000));
            assertThat(refusals).isNotEmpty().allSatisfy(refusal -> {
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.retryAfter())
                        .hasValueSatisfying(
                                wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
            });
            assertThat(vitals.metric("muster_delivery_handshakes_refused_total"))
                    .as("nobody else was refused")
                    .isEqualTo(refusals.size());
            assertThat(vitals.connections()).isEqualTo(before + CLIENTS);
            neighbours.haveHeardEverythingOnce();
            arrivals.forEach(arrival -> arrival.join().close());
        }
    }

    /** Somebody who knocks, comes back whenever it is told to, and says hello when it is in. */
    private CompletableFuture<RawSocket> arrival(Town town, Person person, Executor when) {
        return CompletableFuture.supplyAsync(
                        () -> Handshake.at(town.base()).bearer(person.token()).knock(), when)
                .thenCompose(answer -> answer.socket().isPresent()
                        ? CompletableFuture.completedFuture(
                                answer.socket().get().greeted())
                        : arrivalAfter(answer, town, person));
    }

    private CompletableFuture<RawSocket> arrivalAfter(Handshake.Answer refusal, Town town, Person person) {
        refusals.add(refusal);
        long seconds = refusal.retryAfter().orElse(Duration.ZERO).toSeconds();
        return arrival(town, person, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, storm));
    }
}
