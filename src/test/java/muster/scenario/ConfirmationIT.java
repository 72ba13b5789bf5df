package muster.scenario;

import static muster.scenario.Town.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import muster.client.RefusedException;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Reader;
import muster.kernel.ReceiptCount;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that are to be confirmed: who has, who has not, until when, and who is reminded. */
class ConfirmationIT extends InTown {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** The knob's default. */
    private static final Duration REMIND_AGAIN_AFTER = Duration.ofMinutes(10);

    private Person anna;
    private Person bert;
    private Person carl;
    private long group;
    private Ear annas;
    private Ear berts;

    @BeforeEach
    void arrive() {
        var people = town.people("anna", "bert", "carl");
        anna = people.get(0);
        bert = people.get(1);
        carl = people.get(2);
        group = anna.rest().openGroup("to confirm", null, "count", 0);
        anna.rest().addMembers(group, List.of(bert.id(), carl.id()));
        annas = town.ear(anna);
        berts = town.ear(bert);
    }

    @Test
    void who_confirms_is_listed_with_the_time_and_counted_once() {
        long seq = demand(Limits.NO_DEADLINE);
        var before = Instant.now().minusSeconds(1);
        await().atMost(SOON).until(() -> berts.seqs(group).contains(seq));
        assertThat(berts.heard(group))
                .last()
                .satisfies(entry -> assertThat(entry.confirmBy()).isEqualTo(Limits.NO_DEADLINE));

        berts.client().confirm(group, seq).join();
        berts.client().confirm(group, seq).join();
        bert.rest().call("PUT", "groups/" + group + "/entries/" + seq + "/confirmation", null);

        var has = annas.client().confirmations(group, seq, true, 0, 100).join();
        assertThat(has.count()).isEqualTo(new ReceiptCount(seq, 1, 2));
        assertThat(has.users()).singleElement().satisfies(reader -> {
            assertThat(reader.user()).isEqualTo(bert.id());
            assertThat(reader.at()).isBetween(before, Instant.now().plusSeconds(1));
        });
        assertThat(annas.client()
                        .confirmations(group, seq, false, 0, 100)
                        .join()
                        .users())
                .containsExactly(new Reader(carl.id(), null));
        assertThat(anna.rest()
                        .call("GET", "groups/" + group + "/entries/" + seq + "/confirmations?confirmed=false", null))
                .contains("\"confirmed\":1,\"of\":2,\"users\":[[" + carl.id() + "]]");
    }

    @Test
    void its_sender_is_told_as_they_confirm() {
        long seq = demand(Limits.NO_DEADLINE);

        berts.client().confirm(group, seq).join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(annas.confirmed(group)).contains(new ReceiptCount(seq, 1, 2)));
        assertThat(berts.confirmed(group)).isEmpty();
    }

    @Test
    void what_needs_no_confirmation_any_more_takes_none() {
        long plain = annas.say(group, "plain").seq();
        long recalled = demand(Limits.NO_DEADLINE);
        berts.client().confirm(group, recalled).join();
        annas.client().recall(group, recalled).join();

        refusedWith("conflict", berts.client().confirm(group, plain));
        refusedWith("conflict", berts.client().confirm(group, recalled));
        refusedWith("conflict", annas.client().confirmations(group, recalled, true, 0, 100));
        refusedWith("conflict", annas.client().remind(group, plain));
        refusedWith("conflict", annas.client().confirm(group, demand(Limits.NO_DEADLINE)));
        refusedWith("not_found", berts.client().confirm(group, plain + 1_000));
        assertThat(Town.log(bert, group))
                .filteredOn(entry -> entry.seq() == recalled)
                .singleElement()
                .satisfies(entry -> assertThat(entry.confirmBy()).isNull());
    }

    @Test
    void nobody_confirms_what_it_may_not_see() {
        long old = demand(Limits.NO_DEADLINE);
        var dora = town.person("dora");
        refused("not_found", () -> dora.rest().call("PUT", path(old, "confirmation"), null));
        anna.rest().addMembers(group, List.of(dora.id()));

        refused("not_found", () -> dora.rest().call("PUT", path(old, "confirmation"), null));
        refused("not_found", () -> dora.rest().call("GET", path(old, "confirmations"), null));
        assertThat(count(old)).as("nor is asked to").isEqualTo(new ReceiptCount(old, 0, 2));
        assertThat(Town.state(dora, group).toConfirm()).isZero();
    }

    @Test
    void who_leaves_is_asked_no_more_and_who_comes_back_neither() {
        long seq = demand(Limits.NO_DEADLINE);
        berts.client().confirm(group, seq).join();

        anna.rest().removeMember(group, bert.id());
        assertThat(count(seq)).isEqualTo(new ReceiptCount(seq, 0, 1));

        anna.rest().addMembers(group, List.of(bert.id()));
        assertThat(count(seq)).isEqualTo(new ReceiptCount(seq, 0, 1));
    }

    @Test
    void the_policy_hides_who_has_confirmed_from_all_but_its_sender_and_who_governs() {
        long seq = berts.client()
                .sendToConfirm(group, "berts", berts.client().nextCid(), List.of(), Limits.NO_DEADLINE)
                .join()
                .seq();
        var carls = town.ear(carl).client();
        carls.confirm(group, seq).join();

        refusedWith("forbidden", carls.confirmations(group, seq, true, 0, 100));
        refusedWith("forbidden", carls.remind(group, seq));
        assertThat(berts.client().confirmations(group, seq, true, 0, 100).join().users())
                .hasSize(1);
        assertThat(annas.client().confirmations(group, seq, true, 0, 100).join().users())
                .hasSize(1);
    }

    @Test
    void a_deadline_must_lie_ahead_and_the_same_send_is_the_same_demand() {
        var cid = annas.client().nextCid();
        var by = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        long seq = annas.client()
                .sendToConfirm(group, "sign", cid, List.of(), by)
                .join()
                .seq();

        assertThat(annas.client()
                        .sendToConfirm(group, "sign", cid, List.of(), by)
                        .join())
                .extracting(Frame.Sent::seq, Frame.Sent::duplicate)
                .containsExactly(seq, true);
        refusedWith("conflict", annas.client().sendToConfirm(group, "sign", cid, List.of(), by.plusSeconds(1)));
        refusedWith("conflict", annas.client().send(group, "sign", cid));
        refusedWith(
                "bad_request",
                annas.client()
                        .sendToConfirm(
                                group,
                                "late",
                                annas.client().nextCid(),
                                List.of(),
                                Instant.now().minusSeconds(5)));
        assertThat(Town.log(bert, group)).last().extracting(Entry::confirmBy).isEqualTo(by);
    }

    @Test
    void those_who_have_not_confirmed_are_reminded_once_before_the_deadline() {
        var carls = town.ear(carl);
        long seq = demand(Instant.now().plusSeconds(4));
        berts.client().confirm(group, seq).join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(carls.reminders(group))
                        .extracting(ConfirmationFrame.Reminder::seq)
                        .containsExactly(seq));
        await().during(Duration.ofSeconds(3)).atMost(SOON).untilAsserted(() -> {
            assertThat(carls.reminders(group)).hasSize(1);
            assertThat(berts.reminders(group)).isEmpty();
            assertThat(annas.reminders(group)).isEmpty();
        });
        town.ear(carl).client().confirm(group, seq).join();
        assertThat(count(seq)).as("late is fine").isEqualTo(new ReceiptCount(seq, 2, 2));
    }

    @Test
    void a_sender_reminds_by_hand_but_not_again_at_once() {
        long seq = demand(Limits.NO_DEADLINE);
        assertThat(Town.state(bert, group).toConfirm())
                .as("who comes later sees it")
                .isOne();
        assertThat(bert.rest().entriesAfter(group, 0, 100).toConfirm())
                .as("and which it is")
                .containsExactly(seq);
        assertThat(anna.rest().entriesAfter(group, 0, 100).toConfirm()).isEmpty();

        annas.client().remind(group, seq).join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(berts.reminders(group))
                        .containsExactly(new ConfirmationFrame.Reminder(group, seq, Limits.NO_DEADLINE)));
        assertThatThrownBy(() -> annas.client().remind(group, seq).join())
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, no -> {
                    assertThat(no.code()).isEqualTo("rate_limited");
                    assertThat(no.retryAfter()).isBetween(REMIND_AGAIN_AFTER.minus(SOON), REMIND_AGAIN_AFTER);
                });
        refused("rate_limited", () -> anna.rest().call("POST", path(seq, "reminders"), null));
        berts.client().confirm(group, seq).join();
        assertThat(Town.state(bert, group).toConfirm()).isZero();
        assertThat(bert.rest().entriesAfter(group, 0, 100).toConfirm()).isEmpty();
    }

    @Test
    void a_list_of_many_comes_in_pages() {
        var crowd = town.people(IntStream.range(0, 7).mapToObj(i -> "crowd" + i).toArray(String[]::new));
        anna.rest().addMembers(group, crowd.stream().map(Person::id).toList());
        long seq = demand(Limits.NO_DEADLINE);
        crowd.forEach(person -> person.rest().call("PUT", path(seq, "confirmation"), null));

        var first = annas.client().confirmations(group, seq, true, 0, 4).join();
        long last = first.users().get(3).user();
        var second = annas.client().confirmations(group, seq, true, last, 4).join();

        assertThat(first.more()).isTrue();
        assertThat(second.more()).isFalse();
        assertThat(IntStream.range(0, 7)
                        .mapToObj(
                                i -> (i < 4 ? first : second).users().get(i % 4).user())
                        .toList())
                .isEqualTo(crowd.stream().map(Person::id).sorted().toList());
        assertThat(first.count()).isEqualTo(new ReceiptCount(seq, 7, 9));
    }

    private long demand(Instant by) {
        return annas.client()
                .sendToConfirm(group, "please confirm", annas.client().nextCid(), List.of(), by)
                .join()
                .seq();
    }

    private ReceiptCount count(long seq) {
        return annas.client().confirmations(group, seq, true, 0, 1).join().count();
    }

    private String path(long seq, String what) {
        return "groups/" + group + "/entries/" + seq + "/" + what;
    }

    private static void refusedWith(String code, CompletableFuture<?> answer) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, no -> assertThat(no.code()).isEqualTo(code));
    }
}
