package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import muster.client.MusterClientBuilder;
import muster.history.Checker;
import muster.history.History;
import muster.scenario.Town.Person;

/**
 * The members of one group, spread over all instances, who talk all the time while a fault is made. {@link #settle} ends the
 * talk, waits until everybody has heard all, and holds what they wrote down against the log as each instance reads it.
 */
final class Chatter implements AutoCloseable {
    private static final int MEMBERS = 6;

    /** Who knows every instance; the others know only the one where they are, and wait for it. */
    static final List<Integer> MOVERS = List.of(2, 3, 4, 5);

    private static final int TICK_MS = 10;
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    private final Street street;
    private final long seed;
    private final Manner manner;
    private final long group;
    private final History history;
    private final List<Person> people;
    private final List<Witness> witnesses;
    private final AtomicLong said = new AtomicLong();
    private volatile boolean quiet;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    /** How they talk: messages on the wire of each, messages of all per tick (half of it on average), and their last words. */
    enum Manner {
        /** Much and at once, and in order all the same. */
        FLUENT(MusterClientBuilder.SEND_WINDOW_DEFAULT, 5, ""),
        /** Each waits for its answer: who is told {@code busy} might else be overtaken by itself (client/README.md). */
        PATIENT(1, 3, ""),
        /** Little, but long. */
        LOUD(MusterClientBuilder.SEND_WINDOW_DEFAULT, 2, "!".repeat(6_000));

        private final int sendWindow;
        private final int perTickMax;
        private final String ending;

        Manner(int sendWindow, int perTickMax, String ending) {
            this.sendWindow = sendWindow;
            this.perTickMax = perTickMax;
            this.ending = ending;
        }
    }

    Chatter(Street street, Town town, String fault, long seed, Manner manner) {
        this.manner = manner;
        this.street = street;
        this.seed = seed;
        history = new History(Surroundings.folder("history").resolve(fault + "-" + seed + ".ndjson"));
        people = town.people(
                IntStream.range(0, MEMBERS).mapToObj(number -> fault + number).toArray(String[]::new));
        group = town.groupOf(people.get(0), people.subList(1, MEMBERS).toArray(Person[]::new));
        witnesses = new ArrayList<>();
        for (int number = 0; number < MEMBERS; number++) {
            var bases = street.basesFrom(number % 2);
            witnesses.add(new Witness(
                    history,
                    fault + number,
                    people.get(number),
                    group,
                    MOVERS.contains(number) ? bases : bases.subList(0, 1),
                    manner.sendWindow));
        }
        witnesses.forEach(Witness::awaitLive);
        var random = new Random(seed);
        var unused = pace.scheduleAtFixedRate(() -> talk(random), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void talk(Random random) {
        if (quiet) {
            return;
        }
        for (int i = random.nextInt(manner.perTickMax); i > 0; i--) {
            witnesses.get(random.nextInt(MEMBERS)).say("word " + said.incrementAndGet() + manner.ending);
        }
    }

    long group() {
        return group;
    }

    List<Person> people() {
        return people;
    }

    Witness witness(int number) {
        return witnesses.get(number);
    }

    /** Lets them talk until so many messages more have been acked: the servers live and work. */
    Chatter until(int acked) {
        long before = acked();
        await().atMost(RECOVERED).pollInterval(Duration.ofMillis(50)).until(() -> acked() >= before + acked);
        return this;
    }

    /** Lets them talk for a time, whether they are answered or not. */
    Chatter goOnFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(5)).pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() > end);
        return this;
    }

    /** Lets them be silent meanwhile: what takes long and proves nothing must not also work for them. */
    Chatter quietWhile(Runnable work) {
        quiet = true;
        work.run();
        quiet = false;
        return this;
    }

    long acked() {
        return witnesses.stream().mapToLong(Witness::acked).sum();
    }

    /** They fall silent; everything must come to its end within the time that recovery may take. */
    void settle() {
        pace.shutdown();
        street.heal();
        var settled = RECOVERED.plusSeconds(30);
        await().atMost(settled)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(witnesses)
                        .as("%s has an answer to all that was sent", history.file())
                        .allMatch(witness -> witness.waiting() == 0));
        long head = Town.state(people.get(0), group).head();
        await().atMost(settled)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(witnesses)
                        .as("%s: all heard all of %d", history.file(), head)
                        .extracting(Witness::last)
                        .containsOnly(head));
        var checker = new Checker();
        for (int number = 0; number < 2; number++) {
            var base = street.base(number);
            for (var person : people) {
                var there = person.at(base);
                var log = Town.log(there, group).stream()
                        .filter(entry -> entry.seq() >= Witness.FIRST)
                        .toList();
                checker.log(person.login() + " at " + base, group, Witness.FIRST, log);
            }
        }
        history.replay(checker::accept);
        assertThat(checker.verdict()).as("seed %d, %s", seed, history.file()).isEmpty();
        assertThat(checker.heardInAll()).as("entries heard").isGreaterThan(100L * MEMBERS);
    }

    @Override
    public void close() {
        pace.shutdownNow();
        witnesses.forEach(Witness::close);
        history.close();
    }
}
