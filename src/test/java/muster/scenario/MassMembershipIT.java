package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import muster.client.MusterRest;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Request;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F15, C10: people come and go in thousands, and groups close, while others talk. */
class MassMembershipIT extends OnServer {
    private static final Duration SOON = Duration.ofSeconds(20);

    private Town town;
    private Person owner;
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeEach
    void arrive() {
        town = new Town(base());
        owner = town.person("owner");
    }

    @AfterEach
    void leave() {
        over.set(true);
        town.close();
    }

    @Test
    void f15_ten_thousand_are_removed_by_one_call_and_one_entry() {
        var crowd = IntStream.range(0, 9_999)
                .mapToObj(i -> new MusterRest.NewUser("crowd" + i, null, "crowd"))
                .toList();
        var ids = town.admin().createUsers(crowd).stream()
                .map(MusterRest.UserId::id)
                .toList();
        long group = town.groupOf(owner);
        owner.rest().addMembers(group, ids);

        owner.rest().removeMembers(group, ids);
        owner.rest().removeMembers(group, ids);

        assertThat(Town.log(owner, group))
                .extracting(Entry::kind, Entry::count)
                .containsExactly(tuple(EntryKind.JOIN, 1), tuple(EntryKind.JOIN, 9_999), tuple(EntryKind.LEAVE, 9_999));
        assertThat(owner.rest().members(group, 0, 10))
                .extracting(MusterRest.Member::user)
                .containsExactly(owner.id());
        Town.refused("conflict", () -> owner.rest().removeMembers(group, List.of(owner.id())));
    }

    @Test
    void c10_who_is_removed_while_others_send_hears_nothing_after_and_no_hole_before() throws Exception {
        var people = town.people(IntStream.range(0, 20).mapToObj(i -> "kicked").toArray(String[]::new));
        long group = town.groupOf(owner, people.toArray(Person[]::new));
        var ears = people.stream().map(town::ear).toList();
        // What a client of ours would not pass on, a bare socket shows.
        var sockets =
                people.stream().map(person -> town.socket(person).greeted()).toList();
        var threads = Executors.newFixedThreadPool(2);
        try {
            var sent = List.of(threads.submit(talking(owner, group)), threads.submit(talking(people.get(0), group)));
            await().atMost(SOON).until(() -> ears.get(19).heard(group).size() > 50);
            owner.rest().removeMembers(group, people.stream().map(Person::id).toList());
            long kicked = log(group, EntryKind.LEAVE).get(0).seq();
            await().atMost(SOON).until(() -> Town.state(owner, group).head() > kicked + 50);
            over.set(true);

            for (var ear : ears) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(ear.memberships())
                                .anyMatch(membership -> membership.change().equals("left")));
                // What is on its way when somebody is removed may be cut off with them: the removal does not wait for
                // it.
                var heard = ear.seqs(group);
                assertThat(heard)
                        .as("nothing after, no hole before")
                        .allMatch(seq -> seq < kicked)
                        .containsExactlyElementsOf(LongStream.rangeClosed(heard.get(0), heard.get(heard.size() - 1))
                                .boxed()
                                .toList());
            }
            for (var socket : sockets) {
                assertThat(pushed(socket, group)).isNotEmpty().allMatch(seq -> seq < kicked);
            }
            assertThat(answered(sent.get(1)))
                    .as("nobody sends after its own leave")
                    .allMatch(seq -> seq < kicked);
            assertThat(answered(sent.get(0))).anyMatch(seq -> seq > kicked);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void f15_people_who_come_and_go_at_once_are_members_as_the_log_says() throws Exception {
        var people = town.people(IntStream.range(0, 30).mapToObj(i -> "guest").toArray(String[]::new));
        var doors = town.people("door", "door");
        long group = town.groupOf(owner, doors.toArray(Person[]::new));
        doors.forEach(door -> owner.rest().addMember(group, door.id(), "ADMIN"));
        var threads = Executors.newFixedThreadPool(3);
        try {
            var talk = threads.submit(talking(owner, group));
            var swings = new ArrayList<Future<Integer>>();
            for (var door : doors) {
                swings.add(threads.submit(swinging(door, group, people)));
            }
            for (var swing : swings) {
                assertThat(swing.get(2, TimeUnit.MINUTES)).isPositive();
            }
            over.set(true);
            assertThat(answered(talk)).isNotEmpty();
        } finally {
            over.set(true);
            threads.shutdownNow();
        }

        var members = new TreeSet<Long>();
        for (var entry : Town.log(owner, group)) {
            if (entry.kind() == EntryKind.JOIN) {
                assertThat(members).doesNotContainAnyElementsOf(entry.users());
                members.addAll(entry.users());
            } else if (entry.kind() == EntryKind.LEAVE) {
                assertThat(members).containsAll(entry.users());
                members.removeAll(entry.users());
            }
        }
        assertThat(owner.rest().members(group, 0, 100))
                .extracting(MusterRest.Member::user)
                .containsExactlyElementsOf(members);
    }

    @Test
    void f15_a_group_archived_while_members_send_ends_with_that_entry() throws Exception {
        var people = town.people("anna", "bert");
        long group = town.groupOf(owner, people.toArray(Person[]::new));
        var threads = Executors.newFixedThreadPool(2);
        try {
            var sent = people.stream()
                    .map(person -> threads.submit(talking(person, group)))
                    .toList();
            await().atMost(SOON).until(() -> Town.state(owner, group).head() > 50);
            owner.rest().call("PUT", "groups/" + group + "/archive", null);

            long archived = log(group, EntryKind.POLICY).get(0).seq();
            for (var each : sent) {
                assertThat(answered(each)).isNotEmpty().allMatch(seq -> seq < archived);
            }
            assertThat(Town.state(owner, group).head()).isEqualTo(archived);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Sends until it is over, or it may not any more; answers the positions. */
    private Callable<List<Long>> talking(Person person, long group) {
        return () -> {
            var seqs = new ArrayList<Long>();
            try {
                while (!over.get()) {
                    seqs.add(person.rest()
                            .send(group, "cid" + seqs.size(), "words")
                            .seq());
                }
            } catch (RefusedException refused) {
                assertThat(refused.code()).isIn("not_found", "forbidden");
            }
            return seqs;
        };
    }

    /** Lets some in and some out, again and again; answers how often that went well. */
    private static Callable<Integer> swinging(Person door, long group, List<Person> people) {
        return () -> {
            var random = new Random(door.id());
            int done = 0;
            for (int i = 0; i < 60; i++) {
                int from = random.nextInt(people.size());
                int to = from + 1 + random.nextInt(people.size() - from);
                var some = people.subList(from, to).stream().map(Person::id).toList();
                try {
                    if (random.nextBoolean()) {
                        door.rest().addMembers(group, some);
                    } else {
                        door.rest().removeMembers(group, some);
                    }
                    done++;
                } catch (RefusedException refused) { // The row was locked for long.
                    assertThat(refused.code()).isEqualTo("busy");
                }
            }
            return done;
        };
    }

    /** The positions of a group that a socket was pushed up to now. */
    private static List<Long> pushed(RawSocket socket, long group) {
        var seqs = new ArrayList<Long>();
        socket.text(new Request.Ping("now").toJson());
        while (true) {
            for (var frame : Frame.readAll(socket.nextText())) {
                if (frame instanceof Frame.Pong) {
                    return seqs;
                }
                if (frame instanceof Entry entry && entry.group() == group) {
                    seqs.add(entry.seq());
                }
            }
        }
    }

    private List<Entry> log(long group, EntryKind kind) {
        return Town.log(owner, group).stream()
                .filter(entry -> entry.kind() == kind)
                .toList();
    }

    private static List<Long> answered(Future<List<Long>> sent) throws InterruptedException, ExecutionException {
        try {
            return sent.get(1, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("it does not end", e);
        }
    }
}
