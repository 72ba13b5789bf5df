package muster.scenario;

import static muster.scenario.Town.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import muster.client.MusterClient;
import muster.client.RefusedException;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Reader;
import muster.kernel.ReaderOrder;
import muster.kernel.ReceiptCount;
import muster.scenario.Town.Person;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has read what: counts, lists, times and rules, by WebSocket and by REST. */
class ReceiptsIT extends InTown {
    /** A read is stored with the next flush of cursors. */
    private static final Duration STORED = Duration.ofSeconds(3);

    private static final Duration SOON = Duration.ofSeconds(10);

    private Person anna;
    private Person bert;
    private Person carl;
    private long group;
    private MusterClient annas;
    private MusterClient berts;

    @BeforeEach
    void arrive() {
        var people = town.people("anna", "bert", "carl");
        anna = people.get(0);
        bert = people.get(1);
        carl = people.get(2);
        group = anna.rest().openGroup("readers", null, "names", 0);
        anna.rest().addMembers(group, List.of(bert.id(), carl.id()));
        annas = town.ear(anna).client();
        berts = town.ear(bert).client();
    }

    @Test
    void p6_what_was_read_is_counted_and_listed_and_nothing_else() {
        var before = Instant.now().minusSeconds(1);
        long first = say("first");
        long second = say("second");
        berts.ackNow(Map.of(group, second)).join();
        assertThat(count(first)).as("received is not read").isEqualTo(new ReceiptCount(first, 0, 2));

        berts.readNow(Map.of(group, first)).join();

        assertThat(annas.receipts(group, List.of(second, first)).join().counts())
                .containsExactly(new ReceiptCount(second, 0, 2), new ReceiptCount(first, 1, 2));
        assertThat(readers(first, true).users()).singleElement().satisfies(reader -> {
            assertThat(reader.user()).isEqualTo(bert.id());
            assertThat(reader.at()).isBetween(before, Instant.now().plusSeconds(1));
        });
        assertThat(readers(first, false).users()).containsExactly(new Reader(carl.id(), null));
        assertThat(readers(second, true).users()).isEmpty();
        await().atMost(STORED)
                .untilAsserted(() -> assertThat(
                                byRest("entries/" + first + "/readers").users())
                        .singleElement()
                        .satisfies(reader -> assertThat(reader.at())
                                .isBetween(before, Instant.now().plusSeconds(1))));
    }

    @Test
    void a_time_outlives_the_moves_that_follow() {
        long first = say("first");
        berts.readNow(Map.of(group, first)).join();
        var at = readers(first, true).users().get(0).at();
        long later = 0;
        for (int i = 0; i < 5; i++) {
            later = say("more " + i);
            berts.readNow(Map.of(group, later)).join();
        }
        long last = later;

        await().during(Duration.ofSeconds(1)).atMost(STORED).untilAsserted(() -> {
            assertThat(readers(first, true).users())
                    .singleElement()
                    .satisfies(reader -> assertThat(reader.at())
                            .isBetween(at, at.plusSeconds(11))); // muster.receipts.read-time-step
            assertThat(readers(last, true).users())
                    .singleElement()
                    .satisfies(reader -> assertThat(reader.at()).isAfterOrEqualTo(at));
        });
    }

    @Test
    void no_times_are_kept_while_the_policy_is_off() {
        long first = say("first");
        berts.readNow(Map.of(group, first)).join();
        awaitStored(first);
        change("off");
        long second = say("second");
        berts.readNow(Map.of(group, second)).join();
        awaitStored(second);
        assertThat(Tables.column("select cardinality(seqs) from receipts.read_range where group_id = " + group))
                .as("moves with a time")
                .containsExactly(1L);

        change("names");
        long third = say("third");
        berts.readNow(Map.of(group, third)).join();
        awaitStored(third);

        for (var order : ReaderOrder.values()) {
            assertThat(reader(first, order).at()).isNotNull();
            assertThat(reader(second, order)).isEqualTo(new Reader(bert.id(), null));
            assertThat(reader(third, order).at()).isNotNull();
        }
        assertThat(count(second)).isEqualTo(new ReceiptCount(second, 1, 2));
    }

    @Test
    void who_joins_later_who_leaves_and_who_comes_back_is_counted_as_long_as_a_member() {
        long old = say("old");
        berts.readNow(Map.of(group, old)).join();
        var dora = town.person("dora");
        anna.rest().addMembers(group, List.of(dora.id()));
        long young = say("young");
        assertThat(count(old)).isEqualTo(new ReceiptCount(old, 1, 2));
        assertThat(count(young)).isEqualTo(new ReceiptCount(young, 0, 3));

        anna.rest().removeMember(group, bert.id());
        assertThat(count(old)).as("who leaves drops out of both").isEqualTo(new ReceiptCount(old, 0, 1));

        anna.rest().addMembers(group, List.of(bert.id()));
        assertThat(count(old)).as("who comes back starts anew").isEqualTo(new ReceiptCount(old, 0, 1));
        long newest = say("newest");
        assertThat(count(newest)).isEqualTo(new ReceiptCount(newest, 0, 3));
        assertThat(readers(young, false).users())
                .extracting(Reader::user)
                .containsExactlyInAnyOrder(carl.id(), dora.id());
    }

    @Test
    void a_list_comes_in_pages_by_name_or_by_time() {
        var crowd = town.people(
                IntStream.range(0, 12).mapToObj(i -> "crowd" + (char) ('l' - i)).toArray(String[]::new));
        anna.rest().addMembers(group, crowd.stream().map(Person::id).toList());
        long seq = say("to all");
        for (var person : crowd) {
            var client = MusterClient.builder()
                    .servers(List.of(base()))
                    .token(person.token())
                    .listener((from, entry) -> {})
                    .connect();
            client.ready().orTimeout(20, TimeUnit.SECONDS).join();
            client.readNow(Map.of(group, seq)).join();
            client.close();
        }

        var byName = pages(seq, true, ReaderOrder.NAME);
        assertThat(byName).as("made from l to a").isEqualTo(reversed(ids(crowd)));
        var byTime = pages(seq, true, ReaderOrder.TIME);
        assertThat(byTime).containsExactlyInAnyOrderElementsOf(ids(crowd));
        assertThat(pages(seq, false, ReaderOrder.NAME)).containsExactly(bert.id(), carl.id());
    }

    @Test
    void the_sender_is_told_once_per_period_however_many_read() {
        var sender = town.ear(anna);
        var crowd =
                town.people(IntStream.range(0, 10).mapToObj(i -> "reader" + i).toArray(String[]::new));
        anna.rest().addMembers(group, ids(crowd));
        var readers = crowd.stream().map(town::ear).map(Ear::client).toList();
        long first = sender.say(group, "first").seq();
        long second = sender.say(group, "second").seq();

        readers.forEach(reader -> reader.readNow(Map.of(group, first)).join());
        readers.forEach(reader -> reader.readNow(Map.of(group, second)).join());

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(sender.told(group, first)).isEqualTo(new ReceiptCount(first, 10, 12));
            assertThat(sender.told(group, second)).isEqualTo(new ReceiptCount(second, 10, 12));
        });
        assertThat(sender.receipts(group)).as("20 reads of 2 messages").hasSizeLessThanOrEqualTo(5);
        change("off");
        int before = sender.receipts(group).size();
        readers.get(0).readNow(Map.of(group, sender.say(group, "third").seq())).join();
        await().during(Duration.ofSeconds(3))
                .atMost(SOON)
                .until(() -> sender.receipts(group).size() == before);
    }

    @Test
    void the_policy_of_the_group_decides_and_its_change_is_an_entry() {
        long seq = say("who reads this");
        change("count");
        assertThat(count(seq)).isEqualTo(new ReceiptCount(seq, 0, 2));
        no("forbidden", () -> readers(seq, true));
        refused("forbidden", () -> byRest("entries/" + seq + "/readers"));

        change("off");
        no("forbidden", () -> count(seq));
        no("forbidden", () -> readers(seq, true));
        refused("forbidden", () -> anna.rest().call("GET", "groups/" + group + "/receipts?seqs=" + seq, null));

        change("names");
        assertThat(readers(seq, true).users()).isEmpty();
        assertThat(Town.log(anna, group))
                .filteredOn(entry -> entry.kind() == EntryKind.POLICY)
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry.body()).isEqualTo("receipts"));
    }

    @Test
    void p7_nothing_is_said_of_what_one_may_not_see() {
        long seq = say("inside");
        var stranger = town.person("stranger");
        var theirs = town.ear(stranger).client();
        no("not_found", () -> theirs.receipts(group, List.of(seq)).join());
        no(
                "not_found",
                () -> theirs.readers(group, seq, true, ReaderOrder.NAME, null, 10)
                        .join());
        refused("not_found", () -> stranger.rest().call("GET", "groups/" + group + "/receipts?seqs=" + seq, null));

        anna.rest().addMembers(group, List.of(stranger.id()));
        no("not_found", () -> theirs.receipts(group, List.of(seq)).join());
        no("not_found", () -> annas.receipts(group, List.of(seq + 100)).join());
        no("not_found", () -> annas.receipts(group, List.of(1L)).join()); // A join, no message.
        no("not_found", () -> annas.receipts(group + 1_000_000, List.of(seq)).join());
        no(
                "bad_request",
                () -> annas.readers(group, seq, true, ReaderOrder.NAME, "wrong", 10)
                        .join());
        no("bad_request", () -> annas.receipts(group, List.of()).join());
        no("too_large", () -> annas.receipts(group, seqs(201)).join());
        refused("bad_request", () -> anna.rest().call("GET", "groups/" + group + "/receipts?seqs=x", null));
        refused("bad_request", () -> byRest("entries/" + seq + "/readers?read=perhaps"));
    }

    private long say(String text) {
        return annas.send(group, text).orTimeout(10, TimeUnit.SECONDS).join().seq();
    }

    private ReceiptCount count(long seq) {
        return annas.receipts(group, List.of(seq)).join().counts().get(0);
    }

    private Frame.Readers readers(long seq, boolean read) {
        return annas.readers(group, seq, read, ReaderOrder.NAME, null, 100).join();
    }

    private List<Long> pages(long seq, boolean read, ReaderOrder order) {
        var users = new ArrayList<Long>();
        String next = null;
        do {
            var page = annas.readers(group, seq, read, order, next, 5).join();
            assertThat(page.users()).hasSizeLessThanOrEqualTo(5);
            page.users().forEach(reader -> users.add(reader.user()));
            next = page.next();
        } while (next != null);
        return users;
    }

    private Frame.Readers byRest(String path) {
        var text = anna.rest().call("GET", "groups/" + group + "/" + path, null);
        return (Frame.Readers) Frame.readAll(text).get(0);
    }

    private Reader reader(long seq, ReaderOrder order) {
        var users = annas.readers(group, seq, true, order, null, 10).join().users();
        assertThat(users).hasSize(1);
        return users.get(0);
    }

    private void awaitStored(long read) {
        await().atMost(SOON)
                .until(() -> Tables.column("select read_seq from receipts.cursor where group_id = " + group
                                + " and user_id = " + bert.id())
                        .equals(List.of(read)));
    }

    private void change(String policy) {
        anna.rest().call("PATCH", "groups/" + group, "{\"receipts\":\"" + policy + "\"}");
    }

    private static List<Long> ids(List<Person> people) {
        return people.stream().map(Person::id).toList();
    }

    private static List<Long> reversed(List<Long> ids) {
        var reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Long> seqs(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> (long) i).toList();
    }

    private static void no(String code, ThrowingCallable call) {
        refused(code, () -> {
            try {
                call.call();
            } catch (CompletionException e) {
                throw (RefusedException) e.getCause();
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }
}
