package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.ReceiptCount;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has read is told across instances, whichever of them merges a group, and whatever becomes of it (P6). */
class ReadNewsIT extends OnTwoInstances {
    private static final int READERS = 10;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    @ParameterizedTest(name = "broker there: {0}")
    @ValueSource(booleans = {true, false})
    void a_sender_at_one_instance_is_told_of_readers_at_the_other(boolean broker) {
        var crowd = crowd();
        long group = town.groupOf(crowd.get(0), crowd.subList(1, crowd.size()).toArray(Person[]::new));
        var sender = town.ear(crowd.get(0));
        var readers = readersOf(crowd);
        if (!broker) {
            street.broker.stop();
        }
        long seq = sender.say(group, "who reads this").seq();

        readers.forEach(reader -> reader.client().readNow(Map.of(group, seq)).join());

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(sender.told(group, seq)).isEqualTo(new ReceiptCount(seq, READERS, READERS)));
    }

    @ParameterizedTest(name = "broker there: {0}")
    @ValueSource(booleans = {true, false})
    void who_has_not_confirmed_is_reminded_once_wherever_it_is_connected(boolean broker) {
        var crowd = crowd();
        long group = town.groupOf(crowd.get(0), crowd.subList(1, crowd.size()).toArray(Person[]::new));
        var sender = town.ear(crowd.get(0));
        var readers = readersOf(crowd);
        if (!broker) {
            street.broker.stop();
        }
        long seq = sender.client()
                .sendToConfirm(group, "sign", sender.client().nextCid(), List.of(), Limits.NO_DEADLINE)
                .join()
                .seq();
        readers.get(0).client().confirm(group, seq).join();

        sender.client().remind(group, seq).join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sender.confirmed(group)).contains(new ReceiptCount(seq, 1, READERS)));
        await().during(Duration.ofSeconds(2)).atMost(SOON).untilAsserted(() -> {
            assertThat(readers.subList(1, READERS))
                    .allSatisfy(reader -> assertThat(reader.reminders(group))
                            .containsExactly(new ConfirmationFrame.Reminder(group, seq, Limits.NO_DEADLINE)));
            assertThat(readers.get(0).reminders(group)).isEmpty();
        });
    }

    @Test
    void reading_at_one_instance_clears_the_device_at_the_other() {
        var crowd = crowd();
        var bert = crowd.get(1);
        long group = town.groupOf(crowd.get(0), bert);
        var desk = town.ear(bert, List.of(street.base(1)));
        var phone = town.ear(bert);
        long seq = town.ear(crowd.get(0)).say(group, "one").seq();
        await().atMost(SOON).until(() -> desk.seqs(group).contains(seq));

        desk.client().readNow(Map.of(group, seq)).join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.badges(group))
                        .last()
                        .extracting(Frame.Badge::unread, Frame.Badge::total)
                        .containsExactly(0L, 0L));
    }

    /** Which instance merges the group is the broker's secret: one of two is killed, so every other run kills that one. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f1_p6_an_instance_that_dies_while_it_merges_leaves_no_number_wrong(long seed) {
        var random = new Random(seed);
        var crowd = crowd();
        long group = town.groupOf(crowd.get(0), crowd.subList(1, crowd.size()).toArray(Person[]::new));
        var sender = town.ear(crowd.get(0), List.of(street.base(1)));
        var readers = readersOf(crowd);
        var seqs = IntStream.range(0, 20)
                .mapToObj(i -> sender.say(group, "message " + i).seq())
                .toList();
        int dies = 5 + random.nextInt(10);
        for (int i = 0; i < seqs.size(); i++) {
            var seq = seqs.get(i);
            readers.forEach(
                    reader -> reader.client().readNow(Map.of(group, seq)).join());
            if (i == dies) {
                street.server(0).kill();
            }
        }
        var last = seqs.get(seqs.size() - 1);

        await().atMost(RECOVERED)
                .untilAsserted(() -> seqs.forEach(seq -> assertThat(sender.told(group, seq))
                        .as("seed %d", seed)
                        .isEqualTo(new ReceiptCount(seq, READERS, READERS))));
        assertThat(sender.client().receipts(group, List.of(last)).join().counts())
                .containsExactly(new ReceiptCount(last, READERS, READERS));
    }

    private List<Person> crowd() {
        return town.people(
                IntStream.rangeClosed(0, READERS).mapToObj(i -> "crowd" + i).toArray(String[]::new));
    }

    private List<Ear> readersOf(List<Person> crowd) {
        return crowd.subList(1, crowd.size()).stream()
                .map(person -> town.ear(person, List.of(street.base(1))))
                .toList();
    }
}
