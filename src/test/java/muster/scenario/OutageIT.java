package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.launcher.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * F4 and F6: the broker or the database is away, from the start or in the middle; and a configuration that is wrong. One server
 * lives through all of it; it starts without the broker.
 */
class OutageIT {
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    private static House house;

    @BeforeAll
    static void open() {
        house = new House("outage");
        house.broker.stop();
        house.open(Map.of());
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(house);
    }

    @Test
    void without_the_broker_members_of_one_instance_miss_nothing_and_it_recovers_by_itself() throws IOException {
        try (var town = new Town(house.base())) {
            var people = town.people("anna", "bert");
            long group = town.groupOf(people.get(0), people.get(1));
            var annas = town.ear(people.get(0));
            var berts = town.ear(people.get(1));
            talk(annas, berts, group, "broker absent at the start");
            await().atMost(RECOVERED).until(() -> town.ready().contains("degraded"));

            house.broker.startAgain();
            await().atMost(RECOVERED).until(() -> {
                talk(annas, berts, group, "broker back");
                return town.ready().contains("\"status\":\"ready\"");
            });

            house.broker.stop();
            IntStream.range(0, 20).forEach(i -> talk(annas, berts, group, "gone again " + i));
            await().atMost(RECOVERED).until(() -> {
                talk(annas, berts, group, "still gone");
                return town.ready().contains("degraded");
            });
            house.broker.startAgain();
            await().atMost(RECOVERED).until(() -> {
                talk(annas, berts, group, "back for good");
                return town.ready().contains("\"status\":\"ready\"");
            });
            assertThat(berts.seqs(group)).isSorted().doesNotHaveDuplicates();
        }
        assertThat(Files.readString(house.server().logFile())
                        .lines()
                        .filter(line -> line.contains("The broker takes no messages")))
                .as("said once per outage")
                .hasSize(2);
    }

    @Test
    void without_the_database_senders_are_told_busy_nothing_is_acked_and_it_recovers_by_itself() {
        try (var town = new Town(house.base())) {
            var people = town.people("anna", "bert");
            long group = town.groupOf(people.get(0), people.get(1));
            var annas = town.ear(people.get(0));
            var berts = town.ear(people.get(1));
            talk(annas, berts, group, "before");
            var strangers =
                    Stream.generate(() -> town.socket(people.get(0))).limit(20).toList();

            house.database.stopHard();
            var busy = new AtomicInteger();
            var storm = Executors.newFixedThreadPool(strangers.size());
            var welcomes = strangers.stream()
                    .map(socket -> CompletableFuture.runAsync(() -> greetUntilWelcome(socket, busy), storm))
                    .toList();
            var meanwhile = IntStream.range(0, 50)
                    .mapToObj(i -> annas.client().send(group, "meanwhile " + i))
                    .toList();
            assertThatThrownBy(() -> people.get(0).rest().send(group, "rest", "not now"))
                    .isInstanceOfSatisfying(RefusedException.class, no -> {
                        assertThat(no.code()).isEqualTo("busy");
                        assertThat(no.retryAfter()).isPositive();
                    });
            assertThat(town.stranger().ready()).isFalse();
            assertThat(meanwhile).as("nothing is acked that is not stored").noneMatch(CompletableFuture::isDone);

            await().atMost(RECOVERED).until(() -> busy.get() >= strangers.size());

            house.database.startAgain();

            welcomes.forEach(welcome -> welcome.orTimeout(30, TimeUnit.SECONDS).join());
            storm.shutdown();
            var seqs = meanwhile.stream()
                    .map(sent -> sent.orTimeout(30, TimeUnit.SECONDS).join().seq())
                    .toList();
            assertThat(seqs).doesNotHaveDuplicates();
            await().atMost(RECOVERED).until(() -> town.stranger().ready());
            talk(annas, berts, group, "after");
            var log = Town.log(people.get(1), group);
            assertThat(log)
                    .extracting(Entry::seq)
                    .isEqualTo(LongStream.rangeClosed(2, log.size() + 1).boxed().toList());
            assertThat(log.stream().map(Entry::body).filter(body -> body != null && body.startsWith("meanwhile")))
                    .hasSize(50)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_wrong_configuration_stops_the_deployment_with_the_name_of_the_value() {
        assertIsRefused("muster.messagelog.append-workers", "0");
    }

    @Test
    @Thorough
    void so_does_one_that_cannot_be_read() {
        assertIsRefused("muster.delivery.heartbeat", "soon");
    }

    private static void assertIsRefused(String knob, String value) {
        try (var misled = new House("configuration");
                var server = ServerProcess.start(misled.settings(Map.of(knob, value)))) {
            assertThatThrownBy(() -> server.awaitReady(House.PATIENCE)).isInstanceOf(RuntimeException.class);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(Files.readString(server.logFile())).contains(knob));
        }
    }

    /** As a client does that is told to repeat its hello. */
    private static void greetUntilWelcome(RawSocket socket, AtomicInteger busy) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    socket.greet("hello");
                    var answer = socket.answer("hello");
                    if ("busy".equals(answer.get("code"))) {
                        busy.incrementAndGet();
                    }
                    return "welcome".equals(answer.get("op"));
                });
    }

    private static void talk(Ear from, Ear to, long group, String text) {
        var sent =
                from.client().send(group, text).orTimeout(10, TimeUnit.SECONDS).join();
        await().atMost(Duration.ofSeconds(5)).until(() -> to.seqs(group).contains(sent.seq()));
    }
}
