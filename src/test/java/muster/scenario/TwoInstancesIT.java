package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import muster.client.ClientState;
import muster.client.RefusedException;
import muster.kernel.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on one instance holds on two: who is connected where makes no difference (P2, P3, P4, P5, P7). */
class TwoInstancesIT extends OnTwoInstances {
    private static final int OLD_ENTRIES = 3_000;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void p2_p4_members_on_both_instances_hear_everything_once_and_in_order(long seed) {
        try (var chatter = chatter("two", seed)) {
            chatter.until(1_000).settle();
        }
    }

    @Test
    void p5_what_is_acked_at_one_instance_is_readable_at_once_at_the_other() {
        var people = town.people("anna", "bert");
        long group = town.groupOf(people.get(0), people.get(1));
        var there = people.get(1).at(street.base(1)).rest();

        for (int i = 0; i < 50; i++) {
            var sent = people.get(0).rest().send(group, "cid-" + i, "text " + i);

            assertThat(there.entriesAfter(group, sent.seq() - 1, 1).entries())
                    .singleElement()
                    .extracting(Entry::body)
                    .isEqualTo("text " + i);
        }
    }

    @ParameterizedTest(name = "broker there: {0}")
    @ValueSource(booleans = {true, false})
    void p7_who_is_removed_or_logged_out_at_one_instance_is_out_at_the_other_within_a_second(boolean broker) {
        var people = town.people("anna", "bert");
        var anna = people.get(0);
        var bert = people.get(1);
        long group = town.groupOf(anna, bert);
        var annas = town.ear(anna);
        var berts = town.ear(bert, List.of(street.base(1)));
        var session = town.signedIn(bert.login());
        var elsewhere = town.ear(session, List.of(street.base(1)));
        if (!broker) {
            street.broker.stop();
        }

        session.rest().signOut();
        await().atMost(Promised.WITHIN_A_SECOND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> elsewhere.client().state() == ClientState.CLOSED);
        assertThat(berts.client().state()).as("the other session").isEqualTo(ClientState.LIVE);

        anna.rest().removeMember(group, bert.id());
        await().atMost(Promised.WITHIN_A_SECOND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> berts.memberships().stream()
                        .anyMatch(membership -> membership.change().equals("left")));
        annas.say(group, "behind his back");
        var there = bert.at(street.base(1)).rest();
        Town.refused("not_found", () -> there.entriesAfter(group, 0, 10));
        Town.refused("not_found", () -> there.send(group, "c", "x"));

        anna.rest().addMembers(group, List.of(bert.id()));
        await().atMost(Promised.WITHIN_A_SECOND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> berts.memberships().stream()
                        .anyMatch(membership -> membership.change().equals("joined")));
        annas.say(group, "welcome back");
        await().atMost(Duration.ofSeconds(5)).until(() -> berts.texts(group).contains("welcome back"));
        assertThat(berts.texts(group)).doesNotContain("behind his back");
    }

    /** Each instance has remembered that he may send; neither needs news of the other to know better. */
    @ParameterizedTest(name = "broker there: {0}")
    @ValueSource(booleans = {true, false})
    void p7_rights_that_change_at_one_instance_have_changed_at_the_other(boolean broker) {
        var people = town.people("anna", "bert");
        var anna = people.get(0).rest();
        long group = town.groupOf(people.get(0), people.get(1));
        var there = people.get(1).at(street.base(1)).rest();
        var silence = "groups/" + group + "/members/" + people.get(1).id() + "/silence";
        there.send(group, "c1", "remembered");
        if (!broker) {
            street.broker.stop();
        }

        anna.call("PUT", silence, "{}");
        Town.refused("forbidden", () -> there.send(group, "c2", "x"));
        anna.call("DELETE", silence, null);
        there.send(group, "c3", "x");
        anna.call("PATCH", "groups/" + group, "{\"posting\":\"admins\"}");
        Town.refused("forbidden", () -> there.send(group, "c4", "x"));
        anna.call("PATCH", "groups/" + group, "{\"posting\":\"all\"}");
        anna.call("PUT", "groups/" + group + "/archive", null);
        Town.refused("forbidden", () -> there.send(group, "c5", "x"));
        anna.call("DELETE", "groups/" + group + "/archive", null);
        there.send(group, "c6", "x");
    }

    @Test
    void a_member_added_at_one_instance_hears_at_the_other() {
        var people = town.people("anna", "bert");
        long group = town.groupOf(people.get(0));
        var berts = town.ear(people.get(1), List.of(street.base(1)));
        var annas = town.ear(people.get(0));

        people.get(0).rest().addMembers(group, List.of(people.get(1).id()));
        annas.say(group, "hello over there");

        await().atMost(Duration.ofSeconds(5)).until(() -> berts.texts(group).contains("hello over there"));
    }

    @Test
    void f16_p3_a_cid_sent_a_hundred_times_at_both_instances_at_once_is_stored_once() throws Exception {
        var anna = town.person("anna");
        long group = town.groupOf(anna);
        var doors = List.of(anna.rest(), anna.at(street.base(1)).rest());
        var ears = List.of(town.ear(anna), town.ear(anna, List.of(street.base(1))));
        var crowd = Executors.newFixedThreadPool(20);
        try {
            for (int round = 0; round < 5; round++) {
                var cid = "again-" + round;
                Callable<Long> rest = () -> doors.get(Thread.currentThread().hashCode() & 1)
                        .send(group, cid, "the same")
                        .seq();
                var asked = IntStream.range(0, 80).mapToObj(i -> rest).toList();
                var sockets = IntStream.range(0, 20)
                        .mapToObj(i -> ears.get(i & 1).client().send(group, "the same", cid))
                        .toList();
                Set<Long> seqs = new HashSet<>();
                for (var answer : crowd.invokeAll(asked)) {
                    seqs.add(answer.get(20, TimeUnit.SECONDS));
                }
                for (var sent : sockets) {
                    seqs.add(sent.get(20, TimeUnit.SECONDS).seq());
                }
                assertThat(seqs).as("the numbers of %s", cid).hasSize(1);
            }
        } finally {
            crowd.shutdownNow();
        }
        assertThat(Town.texts(Town.log(anna, group))).hasSize(5);

        for (var door : doors) {
            Town.refused("conflict", () -> door.send(group, "again-0", "another text"));
        }
        for (var ear : ears) {
            assertThat(ear.client().send(group, "another text", "again-0"))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            RefusedException.class, no -> assertThat(no.code()).isEqualTo("conflict"));
        }
    }

    /** So many steps take longer than from one tick to the next: both are at it, and the group's head says who may. */
    @Test
    void what_is_too_old_is_deleted_by_both_instances_and_each_entry_once() {
        var people = town.people("anna", "bert");
        long group = town.groupOf(people.get(0), people.get(1));
        long last = people.get(0).rest().send(group, "old", "one of many").seq();
        var database = street.database.account();
        Tables.run(
                database,
                "insert into messagelog.entry"
                        + " (group_id, seq, no, own_no, kind, sender_id, sent_at, cid, fingerprint, body)"
                        + " select group_id, seq + i, no + i, own_no + i, kind, sender_id, sent_at, 'c' || i, 0, body"
                        + " from messagelog.entry, generate_series(1, " + OLD_ENTRIES + ") i where group_id = " + group
                        + " and seq = " + last);
        Tables.run(
                database,
                "update messagelog.head set last_seq = last_seq + " + OLD_ENTRIES + ", last_no = last_no + "
                        + OLD_ENTRIES + " where group_id = " + group);
        Tables.run(
                database, "update messagelog.entry set sent_at = now() - interval '40 days' where group_id = " + group);
        var vitals = IntStream.range(0, 2)
                .mapToObj(i -> new Vitals(street.server(i)))
                .toList();
        await().atMost(Promised.WITHIN_A_SECOND).untilAsserted(() -> deleted(vitals));
        long before = deleted(vitals);

        Tables.run(database, "update groups.chat_group set retention_days = 30 where id = " + group);

        long head = last + OLD_ENTRIES;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> people.get(1).rest().entriesAfter(group, 0, 1).floor() == head);
        await().atMost(Promised.WITHIN_A_SECOND)
                .untilAsserted(() -> assertThat(deleted(vitals) - before).isEqualTo(head));
        assertThat(people.get(1)
                        .at(street.base(1))
                        .rest()
                        .send(group, "new", "new")
                        .seq())
                .isEqualTo(head + 1);
    }

    private static long deleted(List<Vitals> vitals) {
        return vitals.stream()
                .mapToLong(each -> (long) each.metric("muster_messagelog_retention_entries_total"))
                .sum();
    }
}
