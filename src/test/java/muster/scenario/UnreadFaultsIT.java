package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import muster.client.MusterClient;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.GroupState;
import muster.kernel.Reader;
import muster.kernel.ReaderOrder;
import muster.kernel.ReceiptCount;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Unread numbers and receipts when the server is killed between two flushes, and when a counter is wrong. */
class UnreadFaultsIT {
    private static final System.Logger LOG = System.getLogger(UnreadFaultsIT.class.getName());

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PEOPLE = 4;
    private static final int GROUPS = 2;
    private static final int STEPS_BETWEEN_CRASHES = 80;
    private static final Map<String, String> KNOBS =
            Map.of("muster.unread.audit-every", "PT1S", "muster.groups.groups-per-user-max", "10000");

    private static House house;

    @BeforeAll
    static void open() {
        house = new House("unread").open(KNOBS);
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(house);
    }

    /** The people, how they are connected, and what should be. */
    private static final class Scene implements AutoCloseable {
        final Random random;
        final String seed;
        final Town town = new Town(house.base());
        final List<Person> people = town.people("u0", "u1", "u2", "u3");
        final List<Long> groups = new ArrayList<>();
        final List<GroupModel> models = new ArrayList<>();
        List<MusterClient> clients = List.of();
        int lost;
        double wrongBefore;

        Scene(long seed) {
            this.seed = "-Dmuster.faults.seed=" + seed;
            random = new Random(seed);
            for (int i = 0; i < GROUPS; i++) {
                groups.add(people.get(0).rest().openGroup("model " + i, null, "names", 0));
                models.add(new GroupModel());
                models.get(i).join(0);
            }
        }

        /** New clients, which know nothing that they could make good. One looks nowhere, and is told numbers. */
        void connect() {
            clients = people.stream().map(town::ear).map(Ear::client).toList();
            people.forEach(person ->
                    town.ear(person).client().focus(GroupSelection.NONE).join());
            wrongBefore = new Vitals(house.server()).metric("muster_unread_mismatches_total");
        }

        void step(int number) {
            int which = random.nextInt(GROUPS);
            long group = groups.get(which);
            var model = models.get(which);
            int who = random.nextInt(PEOPLE);
            var client = clients.get(who);
            if (!model.since.containsKey(who)) {
                people.get(0).rest().addMembers(group, List.of(people.get(who).id()));
                model.join(who);
                return;
            }
            int floor = model.since.get(who);
            int seq = floor + random.nextInt(model.log.size() - floor + 1);
            switch (random.nextInt(12)) {
                case 0 -> leave(model, group, who);
                case 1, 2, 3 -> {
                    client.readNow(Map.of(group, (long) seq)).join();
                    model.read.merge(who, seq, Math::max);
                }
                case 4 -> client.ackNow(Map.of(group, (long) seq)).join();
                case 5 -> {
                    boolean mute = model.muted.contains(who) ? !model.muted.remove(who) : model.muted.add(who);
                    client.mute(group, mute).join();
                }
                case 6 -> recall(model, group, who, seq);
                case 7 -> {
                    if (seq > floor) {
                        client.hide(group, List.of((long) seq)).join();
                    }
                }
                default -> say(model, group, who, number);
            }
        }

        private void leave(GroupModel model, long group, int who) {
            if (who != 0) {
                people.get(0).rest().removeMember(group, people.get(who).id());
                model.leave(who);
            }
        }

        private void recall(GroupModel model, long group, int who, int seq) {
            if (seq > model.since.get(who) && model.log.get(seq - 1).sender() == who && model.recalled.add(seq)) {
                clients.get(who).recall(group, seq).join();
                model.note();
            }
        }

        private void say(GroupModel model, long group, int who, int number) {
            Set<Integer> mentions = IntStream.range(0, PEOPLE)
                    .filter(other -> other != who && random.nextInt(4) == 0)
                    .filter(model.since::containsKey)
                    .boxed()
                    .collect(Collectors.toSet());
            var client = clients.get(who);
            var sent = client.send(
                            group,
                            "text " + number,
                            client.nextCid(),
                            mentions.stream()
                                    .map(other -> people.get(other).id())
                                    .toList(),
                            0)
                    .join();
            model.log.add(new GroupModel.Said(who, mentions));
            assertThat(sent.seq()).isEqualTo(model.log.size());
        }

        /** Everything asked so far is stored. */
        void awaitFlush() {
            await().atMost(SOON).untilAsserted(() -> {
                for (int which = 0; which < GROUPS; which++) {
                    assertThat(stored(which)).as(seed).isEqualTo(models.get(which).read);
                }
            });
            models.forEach(model -> model.flushed.putAll(model.read));
        }

        /** The server dies, and with it the moves since the last flush, no more; everything else must follow from what is left. */
        void crash() {
            house.server().kill();
            for (int which = 0; which < GROUPS; which++) {
                var model = models.get(which);
                var left = stored(which);
                assertThat(left.keySet()).as(seed).isEqualTo(model.read.keySet());
                left.forEach((who, position) -> {
                    assertThat(position)
                            .as("%s: what is left to %d", seed, who)
                            .isBetween(model.flushed.get(who), model.read.get(who));
                    lost += model.read.put(who, position) - position;
                });
            }
            town.close();
            house.open(KNOBS);
        }

        void assertNothingWrongWasTold() {
            var vitals = new Vitals(house.server());
            await().atMost(SOON).until(() -> vitals.metric("muster_unread_audited_total") > 0);
            assertThat(vitals.metric("muster_unread_mismatches_total")).as(seed).isEqualTo(wrongBefore);
        }

        private Map<Integer, Integer> stored(int which) {
            Map<Integer, Integer> positions = new HashMap<>();
            var ids = people.stream().map(Person::id).toList();
            ask("select user_id, read_seq from receipts.cursor where group_id = " + groups.get(which))
                    .forEach(row -> positions.put(ids.indexOf(row.get(0)), Math.toIntExact(row.get(1))));
            return positions;
        }

        void compare(String when) {
            for (int who = 0; who < PEOPLE; who++) {
                var page = people.get(who).rest().conversations();
                var states = page.items().stream().collect(Collectors.toMap(GroupState::group, state -> state));
                long total = 0;
                for (int which = 0; which < GROUPS; which++) {
                    var model = models.get(which);
                    if (!model.since.containsKey(who)) {
                        assertThat(states).as(seed).doesNotContainKey(groups.get(which));
                        continue;
                    }
                    assertThat(states.get(groups.get(which)))
                            .as("%s %s: group %d as %d sees it", seed, when, which, who)
                            .extracting(
                                    GroupState::head,
                                    GroupState::read,
                                    GroupState::unread,
                                    GroupState::mentions,
                                    GroupState::muted)
                            .containsExactly(
                                    (long) model.log.size(),
                                    (long) model.read.get(who),
                                    model.unread(who),
                                    model.mentions(who),
                                    model.muted.contains(who));
                    total += model.muted.contains(who) ? 0 : model.unread(who);
                    compareReceipts(which, who, when);
                }
                assertThat(page.total())
                        .as("%s %s: total of %d", seed, when, who)
                        .isEqualTo(total);
            }
        }

        private void compareReceipts(int which, int who, String when) {
            var model = models.get(which);
            var client = clients.get(who);
            var seqs = IntStream.rangeClosed(model.since.get(who) + 1, model.log.size())
                    .filter(model::isMessage)
                    .boxed()
                    .toList();
            if (seqs.isEmpty()) {
                return;
            }
            var newest = seqs.subList(Math.max(0, seqs.size() - 50), seqs.size());
            assertThat(client.receipts(
                                    groups.get(which),
                                    newest.stream().map(Integer::longValue).toList())
                            .join()
                            .counts())
                    .as("%s %s", seed, when)
                    .isEqualTo(newest.stream()
                            .map(seq -> new ReceiptCount(
                                    seq,
                                    model.readers(seq, true).size(),
                                    model.readers(seq, true).size()
                                            + model.readers(seq, false).size()))
                            .toList());
            int asked = newest.get(random.nextInt(newest.size()));
            for (var order : ReaderOrder.values()) {
                for (boolean have : new boolean[] {true, false}) {
                    assertThat(client.readers(groups.get(which), asked, have, order, null, 100).join().users().stream()
                                    .map(Reader::user))
                            .as("%s %s: of %d, %s", seed, when, asked, have)
                            .containsExactlyInAnyOrderElementsOf(model.readers(asked, have).stream()
                                    .map(reader -> people.get(reader).id())
                                    .toList());
                }
            }
        }

        @Override
        public void close() {
            town.close();
        }
    }

    static LongStream seeds() {
        return OnTwoInstances.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void p6_a_crash_between_flushes_loses_the_last_moves_and_makes_no_number_wrong(long seed) {
        int crashes = OnTwoInstances.isThorough() ? 4 : 1;
        try (var scene = new Scene(seed)) {
            scene.connect();
            for (int step = 1; step <= crashes * STEPS_BETWEEN_CRASHES; step++) {
                scene.step(step);
                if (step % 25 == 0) {
                    scene.compare("step " + step);
                }
                if (step % STEPS_BETWEEN_CRASHES == STEPS_BETWEEN_CRASHES / 2) {
                    scene.awaitFlush();
                }
                if (step % STEPS_BETWEEN_CRASHES == 0) {
                    scene.assertNothingWrongWasTold();
                    scene.crash();
                    scene.connect();
                    scene.compare("after the crash at step " + step);
                }
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "seed " + scene.seed + ": " + scene.lost + " positions lost in " + crashes + " crashes");
        }
    }

    @Test
    void a_wrong_number_is_found_and_told_anew() {
        try (var town = new Town(house.base())) {
            var people = town.people("anna", "bert");
            long group = town.groupOf(people.get(0), people.get(1));
            var berts = town.ear(people.get(1));
            berts.client().focus(GroupSelection.NONE).join();
            var annas = town.ear(people.get(0));
            annas.say(group, "one");
            await().atMost(SOON).until(() -> !berts.badges(group).isEmpty());
            run("update messagelog.head set last_no = last_no + 5 where group_id = " + group);

            annas.say(group, "two");

            var vitals = new Vitals(house.server());
            await().atMost(SOON).until(() -> vitals.metric("muster_unread_mismatches_total") > 0);
            assertThat(vitals.log()).contains("of user " + people.get(1).id() + " in group " + group);
            run("update messagelog.head set last_no = 2 where group_id = " + group);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(berts.badges(group))
                            .last()
                            .extracting(Frame.Badge::unread)
                            .isEqualTo(2L));
        }
    }

    @Test
    void p6_ten_thousand_groups_of_one_user_are_counted_and_one_more_is_refused() {
        try (var town = new Town(house.base())) {
            var people = town.people("busy", "other");
            var busy = people.get(0);
            long other = people.get(1).id();
            run("with g as (insert into groups.chat_group"
                    + " (name, history_rule, receipt_policy, members_max, created_by, created_at)"
                    + " select 'many ' || n, 'JOINED', 'OFF', 10, " + other + ", now() from generate_series(1, 9999) n"
                    + " returning id),"
                    + " m as (insert into groups.member select g.id, u, case when u = " + other
                    + " then 'OWNER' else 'MEMBER' end, now() from g, unnest(array[" + busy.id() + ", " + other
                    + "]) u),"
                    + " h as (insert into messagelog.head (group_id, last_seq, last_no, last_at, rights_seq, floor_seq, floor_no)"
                    + " select id, 2, 1, now(), 1, 0, 0 from g),"
                    + " e as (insert into messagelog.entry"
                    + " (group_id, seq, no, own_no, kind, sender_id, sent_at, fingerprint, body)"
                    + " select id, 1, 0, 0, 4, " + other + ", now(), 0, null from g union all"
                    + " select id, 2, 1, 1, 1, " + other + ", now(), 0, 'text' from g),"
                    + " f as (insert into messagelog.floor select g.id, u, 0 from g, unnest(array[" + busy.id()
                    + "]) u)"
                    + " insert into receipts.cursor select g.id, u, 0, 0, 0 from g, unnest(array[" + busy.id() + ", "
                    + other + "]) u");

            busy.rest().openGroup("the ten thousandth");
            Town.refused("conflict", () -> busy.rest().openGroup("one too many"));
            long foreign = people.get(1).rest().openGroup("foreign");
            Town.refused("conflict", () -> people.get(1).rest().addMembers(foreign, List.of(busy.id())));

            var socket = town.socket(busy);
            socket.greet("hello");
            var welcome = socket.answer("hello").members();
            assertThat(welcome).containsEntry("more", true).containsEntry("total", 9_999L);
            assertThat((List<?>) welcome.get("groups")).hasSize(200);
            assertThat(busy.rest().conversations().total()).isEqualTo(9_999);
            socket.text("{\"op\":\"ping\",\"ref\":\"p\"}");
            assertThat(socket.answer("p").members()).containsEntry("total", 9_999L);
        }
    }

    private static Connection database() throws SQLException {
        var account = house.database.account();
        return DriverManager.getConnection(account.url(), account.user(), account.password());
    }

    private static void run(String sql) {
        Tables.run(house.database.account(), sql);
    }

    private static List<List<Long>> ask(String query) {
        try (var database = database();
                var statement = database.createStatement();
                var answer = statement.executeQuery(query)) {
            var rows = new ArrayList<List<Long>>();
            while (answer.next()) {
                rows.add(List.of(answer.getLong(1), answer.getLong(2)));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
