package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import muster.client.MusterClient;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.GroupState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a message through the real server and database, and the promises P2 to P6 by name. */
class MessageLifeIT extends OnServer {
    private static final Duration SOON = Duration.ofSeconds(5);

    private Town town;
    private Town.Person anna;
    private Town.Person bert;

    @BeforeEach
    void arrive() {
        town = new Town(base());
        var people = town.people("anna", "bert");
        anna = people.get(0);
        bert = people.get(1);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_message_is_numbered_stored_and_seen_by_the_other() {
        long group = town.groupOf(anna, bert);
        var annas = town.ear(anna);
        var berts = town.ear(bert);

        var sent = annas.say(group, "hello");

        await().atMost(SOON).until(() -> berts.texts(group).contains("hello"));
        assertThat(berts.heard(group)).last().satisfies(entry -> {
            assertThat(entry.seq()).isEqualTo(sent.seq());
            assertThat(entry.from()).isEqualTo(anna.id());
            assertThat(entry.at()).isEqualTo(sent.at());
        });
        await().atMost(SOON).until(() -> annas.texts(group).contains("hello"));
    }

    @Test
    void p2_sixteen_writers_leave_no_hole_and_no_double() {
        var writers = town.people(IntStream.range(0, 16).mapToObj(i -> "w" + i).toArray(String[]::new));
        long group = town.groupOf(anna, writers.toArray(Town.Person[]::new));
        var reader = town.ear(anna);
        var sends = new ArrayList<CompletableFuture<Frame.Sent>>();
        for (var writer : writers) {
            var client = town.ear(writer).client();
            IntStream.range(0, 50).forEach(i -> sends.add(client.send(group, writer.login() + " " + i)));
        }

        var seqs =
                sends.stream().map(CompletableFuture::join).map(Frame.Sent::seq).toList();

        assertThat(new HashSet<>(seqs)).hasSize(16 * 50);
        var log = Town.log(anna, group);
        assertThat(log).extracting(Entry::seq).isEqualTo(oneTo(2 + 16 * 50));
        await().atMost(Duration.ofSeconds(10)).until(() -> reader.heard(group).size() >= 16 * 50);
        assertThat(reader.seqs(group))
                .isEqualTo(LongStream.rangeClosed(3, 2 + 16 * 50).boxed().toList());
        assertThat(reader.heard(group)).as("pushed and paged are the same").isEqualTo(log.subList(2, log.size()));
        for (var writer : writers) {
            assertThat(log.stream().filter(entry -> entry.from() == writer.id() && entry.body() != null))
                    .as("P5: a sender's messages keep their order")
                    .extracting(Entry::body)
                    .isEqualTo(IntStream.range(0, 50)
                            .mapToObj(i -> writer.login() + " " + i)
                            .toList());
        }
    }

    @Test
    void p3_the_same_cid_gives_the_same_number_whatever_is_retried() {
        long group = town.groupOf(anna, bert);
        var one = town.ear(anna).client();
        var other = town.ear(town.signedIn(anna.login())).client();
        var tries = new ArrayList<CompletableFuture<Frame.Sent>>();
        for (int i = 0; i < 50; i++) {
            tries.add(one.send(group, "once", "the-cid"));
            tries.add(other.send(group, "once", "the-cid"));
            tries.add(CompletableFuture.supplyAsync(() -> anna.rest().send(group, "the-cid", "once")));
        }

        var seqs = tries.stream()
                .map(CompletableFuture::join)
                .map(Frame.Sent::seq)
                .distinct()
                .toList();

        assertThat(seqs).hasSize(1);
        assertThat(tries.stream().map(CompletableFuture::join).filter(sent -> !sent.duplicate()))
                .hasSize(1);
        assertThat(Town.log(bert, group).stream().filter(entry -> entry.kind() == EntryKind.MESSAGE))
                .hasSize(1);
        Town.refused("conflict", () -> anna.rest().send(group, "the-cid", "something else"));
        assertThat(bert.rest().send(group, "the-cid", "his own").duplicate()).isFalse();
    }

    @Test
    void p4_who_comes_back_is_brought_up_to_date_without_hole_or_repeat() {
        long group = town.groupOf(anna, bert);
        var berts = town.ear(bert);
        var first = berts.say(group, "0").seq();
        await().atMost(SOON).until(() -> berts.seqs(group).contains(first));
        berts.client().close();
        var annas = town.ear(anna);
        IntStream.rangeClosed(1, 450)
                .mapToObj(i -> annas.client().send(group, "" + i))
                .toList()
                .forEach(CompletableFuture::join);
        var back = new Ear();

        try (var client = MusterClient.builder()
                .server(town.base())
                .token(bert.token())
                .resumeFrom(Map.of(group, first))
                .listener(back)
                .connect()) {
            client.ready().orTimeout(10, TimeUnit.SECONDS).join();
            annas.say(group, "451");
            await().atMost(SOON).until(() -> back.heard(group).size() >= 451);

            assertThat(back.texts(group))
                    .isEqualTo(
                            IntStream.rangeClosed(1, 451).mapToObj(i -> "" + i).toList());
        }
    }

    @Test
    void p5_what_is_acked_is_readable_at_once() {
        long group = town.groupOf(anna, bert);
        for (int i = 0; i < 20; i++) {
            var sent = anna.rest().send(group, "c" + i, "text " + i);

            assertThat(bert.rest().entriesAfter(group, sent.seq() - 1, 1).entries())
                    .extracting(Entry::body)
                    .containsExactly("text " + i);
        }
    }

    @Test
    void p6_cursors_only_move_forward_and_never_past_the_head() {
        long group = town.groupOf(anna, bert);
        IntStream.range(0, 10).forEach(i -> anna.rest().send(group, "c" + i, "x"));
        var client = town.ear(bert).client();
        client.readNow(Map.of(group, 8L)).join();
        client.readNow(Map.of(group, 5L)).join();

        assertThat(Town.state(bert, group).read()).isEqualTo(8);
        assertThat(Town.state(bert, group).unread()).isEqualTo(4);
        assertThatThrownBy(() -> client.readNow(Map.of(group, 13L)).join())
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, no -> assertThat(no.code()).isEqualTo("bad_request"));
        client.readNow(Map.of(group, 12L)).join();
        assertThat(Town.state(bert, group).unread()).isZero();
        assertThat(Town.state(bert, group).acked()).isEqualTo(12);
    }

    @Test
    void unread_counts_others_messages_only_and_the_total_leaves_muted_groups_out() {
        long loud = town.groupOf(anna, bert);
        long quiet = town.groupOf(anna, bert);
        IntStream.range(0, 3).forEach(i -> anna.rest().send(loud, "a" + i, "x"));
        IntStream.range(0, 2).forEach(i -> anna.rest().send(quiet, "b" + i, "x"));
        bert.rest().send(loud, "own", "my own does not count");
        var client = town.ear(bert).client();

        assertThat(Town.state(bert, loud).unread()).isEqualTo(3);
        assertThat(bert.rest().conversations().total()).isEqualTo(5);
        assertThat(client.ping().join().total()).isEqualTo(5);

        client.mute(loud, true).join();
        assertThat(bert.rest().conversations().total()).isEqualTo(2);
        assertThat(Town.state(bert, loud).unread()).isEqualTo(3);
    }

    @Test
    void mentions_are_counted_apart() {
        long group = town.groupOf(anna, bert);
        var client = town.ear(anna).client();
        client.send(group, "you", "m1", List.of(bert.id()), 0).join();
        client.send(group, "me", "m2", List.of(anna.id()), 0).join();

        assertThat(Town.state(bert, group).mentions()).isEqualTo(1);
        assertThat(Town.state(anna, group).mentions()).isZero();
    }

    @Test
    void conversations_are_ordered_by_their_newest_entry() {
        long first = town.groupOf(anna, bert);
        long second = town.groupOf(anna, bert);
        anna.rest().send(first, "x", "newest");

        assertThat(bert.rest().conversations().items())
                .extracting(GroupState::group)
                .containsExactly(first, second);
    }

    @Test
    void pages_go_forward_and_backward_and_meet() {
        long group = town.groupOf("all", anna, bert);
        IntStream.rangeClosed(1, 250).forEach(i -> anna.rest().send(group, "c" + i, "" + i));

        var forward = Town.log(bert, group);
        var backward = new ArrayList<Entry>();
        long before = 253;
        while (before > 1) {
            var page = bert.rest().entriesBefore(group, before, 99);
            backward.addAll(0, page.entries());
            assertThat(page.to()).isEqualTo(before - 1);
            before = page.from();
        }

        assertThat(forward).extracting(Entry::seq).isEqualTo(oneTo(252));
        assertThat(backward).isEqualTo(forward);
        var newest = Frame.readAll(bert.rest().call("GET", "groups/" + group + "/entries?limit=3", null))
                .get(0);
        assertThat(((Frame.Page) newest).entries()).extracting(Entry::seq).containsExactly(250L, 251L, 252L);
    }

    @Test
    void a_page_of_large_messages_is_cut_to_a_frame_and_goes_on() {
        long group = town.groupOf(anna, bert);
        IntStream.range(0, 20).forEach(i -> anna.rest().send(group, "c" + i, "<".repeat(16_000)));

        var page = bert.rest().entriesAfter(group, 1, 200);

        assertThat(page.more()).isTrue();
        assertThat(page.toJson().length()).isLessThanOrEqualTo(128 * 1024);
        assertThat(Town.texts(Town.log(bert, group))).hasSize(20);
    }

    @Test
    void one_members_delete_hides_from_that_member_alone() {
        long group = town.groupOf(anna, bert);
        var seq = anna.rest().send(group, "c", "gone for bert").seq();
        town.ear(bert).client().hide(group, List.of(seq)).join();

        assertThat(Town.texts(Town.log(bert, group))).doesNotContain("gone for bert");
        assertThat(Town.texts(Town.log(anna, group))).contains("gone for bert");
        anna.rest().call("PATCH", "groups/" + group + "/entries/" + seq, "{\"body\":\"still gone\"}");
        assertThat(Town.texts(Town.log(bert, group)))
                .as("an edit brings no hidden text back")
                .isEmpty();
    }

    @Test
    void an_edit_and_a_recall_are_entries_and_leave_one_text_or_none() {
        long group = town.groupOf(anna, bert);
        var annas = town.ear(anna);
        var berts = town.ear(bert);
        var seq = annas.say(group, "frist").seq();
        annas.client().edit(group, seq, "first").join();
        await().atMost(SOON).until(() -> berts.texts(group).contains("first"));
        assertThat(Town.log(bert, group))
                .filteredOn(entry -> entry.seq() == seq)
                .allSatisfy(entry -> {
                    assertThat(entry.body()).isEqualTo("first");
                    assertThat(entry.edited()).isTrue();
                });

        annas.client().recall(group, seq).join();

        await().atMost(SOON)
                .until(() -> berts.heard(group).stream().anyMatch(entry -> entry.kind() == EntryKind.RECALL));
        assertThat(Town.texts(Town.log(bert, group)))
                .as("no copy of the text is left")
                .isEmpty();
        assertThat(Town.state(bert, group).unread())
                .as("a tombstone still counts")
                .isEqualTo(1);
        assertThatThrownBy(
                        () -> town.ear(bert).client().edit(group, seq, "mine").join())
                .hasMessageContaining("conflict");
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
