package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import muster.client.MusterClient;
import muster.kernel.EntryKind;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import muster.kernel.Reader;
import muster.kernel.ReaderOrder;
import muster.kernel.ReceiptCount;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random steps through the real server against a model small enough to be believed: log, floors, cursors, unread, mentions, receipts. */
class ModelIT extends OnServer {
    private static final int STEPS = 400;
    private static final int PEOPLE = 4;

    /** What should be: a list of entries, and per member from where it sees and how far it has read. */
    private static final class Model {
        final List<String> log = new ArrayList<>();
        final Set<Integer> recalled = new HashSet<>();
        final Map<Integer, Set<Integer>> mentioned = new HashMap<>();
        final Map<Integer, Integer> floor = new HashMap<>();
        final Map<Integer, Integer> read = new HashMap<>();
        final Map<Integer, Set<Integer>> hidden = new HashMap<>();

        int append(String entry) {
            log.add(entry);
            return log.size();
        }

        void join(int who) {
            floor.put(who, log.size());
            read.put(who, log.size());
            hidden.put(who, new HashSet<>());
            append("join:" + who);
        }

        void leave(int who) {
            floor.remove(who);
            append("leave:" + who);
        }

        List<Integer> visible(int who) {
            var seqs = new ArrayList<Integer>();
            for (int seq = floor.get(who) + 1; seq <= log.size(); seq++) {
                if (!hidden.get(who).contains(seq)) {
                    seqs.add(seq);
                }
            }
            return seqs;
        }

        List<Integer> couldRead(int seq) {
            return IntStream.range(0, PEOPLE)
                    .filter(who -> !log.get(seq - 1).startsWith("say:" + who + ":"))
                    .filter(who -> floor.getOrDefault(who, Integer.MAX_VALUE) < seq)
                    .boxed()
                    .toList();
        }

        List<Integer> haveRead(int seq) {
            return couldRead(seq).stream().filter(who -> read.get(who) >= seq).toList();
        }

        long mentions(int who) {
            return IntStream.rangeClosed(read.get(who) + 1, log.size())
                    .filter(seq -> !log.get(seq - 1).startsWith("say:" + who + ":"))
                    .filter(seq -> !recalled.contains(seq))
                    .filter(seq -> mentioned.getOrDefault(seq, Set.of()).contains(who))
                    .count();
        }

        long unread(int who) {
            return LongStream.rangeClosed(read.get(who) + 1, log.size())
                    .filter(seq -> log.get((int) seq - 1).startsWith("say:"))
                    .filter(seq -> !log.get((int) seq - 1).startsWith("say:" + who + ":"))
                    .count();
        }
    }

    static LongStream seeds() {
        return LongStream.of(1, 2, System.nanoTime());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void p2_p6_log_floors_cursors_and_unread_agree_with_counting_by_hand(long seed) {
        var random = new Random(seed);
        try (var town = new Town(base())) {
            var people = town.people("m0", "m1", "m2", "m3");
            var clients =
                    people.stream().map(person -> town.ear(person).client()).toList();
            long group = people.get(0).rest().openGroup("model", null, "names", 0);
            var model = new Model();
            model.join(0);
            for (int step = 0; step < STEPS; step++) {
                step(random, model, people, clients, group, step);
                if (step % 20 == 19) {
                    var when = "seed " + seed + " step " + step;
                    compare(model, people, group, when);
                    compareReceipts(model, people, clients, group, when);
                }
            }
        }
    }

    private static void step(
            Random random, Model model, List<Town.Person> people, List<MusterClient> clients, long group, int step) {
        int who = random.nextInt(PEOPLE);
        var person = people.get(who);
        boolean member = model.floor.containsKey(who);
        int kind = random.nextInt(10);
        if (!member) {
            people.get(0).rest().addMembers(group, List.of(person.id()));
            model.join(who);
        } else if (kind == 0 && who != 0) {
            people.get(0).rest().removeMember(group, person.id());
            model.leave(who);
        } else if (kind == 1) {
            int seq = anywhere(random, model, who);
            clients.get(who).readNow(Map.of(group, (long) seq)).join();
            model.read.merge(who, seq, Math::max);
        } else if (kind == 2) {
            int seq = anywhere(random, model, who);
            if (seq > model.floor.get(who)) {
                clients.get(who).hide(group, List.of((long) seq)).join();
                model.hidden.get(who).add(seq);
            }
        } else if (kind == 3) {
            int seq = anywhere(random, model, who);
            if (seq > model.floor.get(who)
                    && model.log.get(seq - 1).startsWith("say:" + who + ":")
                    && model.recalled.add(seq)) {
                clients.get(who).recall(group, seq).join();
                model.append("recall:" + seq);
            }
        } else if (kind == 4) {
            boolean all = who == 0 && random.nextBoolean();
            int whom = random.nextInt(PEOPLE);
            var mentions = List.of(all ? Limits.EVERYBODY : people.get(whom).id());
            var client = clients.get(who);
            var sent = client.send(group, "text " + step, client.nextCid(), mentions, 0)
                    .join();
            assertThat(sent.seq()).isEqualTo(model.append("say:" + who + ":text " + step));
            model.mentioned.put(model.log.size(), all ? Set.of(0, 1, 2, 3) : Set.of(whom));
        } else {
            var sent = clients.get(who).send(group, "text " + step).join();
            assertThat(sent.seq()).isEqualTo(model.append("say:" + who + ":text " + step));
        }
    }

    private static int anywhere(Random random, Model model, int who) {
        int floor = model.floor.get(who);
        return floor + random.nextInt(model.log.size() - floor + 1);
    }

    private static void compare(Model model, List<Town.Person> people, long group, String when) {
        for (int who = 0; who < PEOPLE; who++) {
            if (!model.floor.containsKey(who)) {
                continue;
            }
            var person = people.get(who);
            var entries = Town.log(person, group);
            assertThat(entries)
                    .as("%s: what %d sees", when, who)
                    .extracting(entry -> (int) entry.seq())
                    .isEqualTo(model.visible(who));
            assertThat(entries).as("%s: what stands there", when).allSatisfy(entry -> {
                if (entry.kind() == EntryKind.MESSAGE) {
                    var said = model.log.get((int) entry.seq() - 1);
                    assertThat(entry.body())
                            .isEqualTo(
                                    model.recalled.contains((int) entry.seq())
                                            ? null
                                            : said.substring(said.indexOf(':', 4) + 1));
                }
            });
            var state = person.rest().conversations().items().stream()
                    .filter(item -> item.group() == group)
                    .findFirst()
                    .orElseThrow();
            assertThat(state)
                    .as("%s: the state of %d", when, who)
                    .extracting(
                            GroupState::head,
                            GroupState::floor,
                            GroupState::read,
                            GroupState::unread,
                            GroupState::mentions)
                    .containsExactly(
                            (long) model.log.size(),
                            (long) model.floor.get(who),
                            (long) model.read.get(who),
                            model.unread(who),
                            model.mentions(who));
        }
    }

    /** The newest messages that somebody sees: how many have read each, and of the last one who. */
    private static void compareReceipts(
            Model model, List<Town.Person> people, List<MusterClient> clients, long group, String when) {
        for (int who : model.floor.keySet()) {
            var seqs = IntStream.rangeClosed(model.floor.get(who) + 1, model.log.size())
                    .filter(seq -> model.log.get(seq - 1).startsWith("say:"))
                    .boxed()
                    .sorted(Comparator.reverseOrder())
                    .limit(50)
                    .toList();
            if (seqs.isEmpty()) {
                continue;
            }
            var asked = seqs.stream().map(Integer::longValue).toList();
            assertThat(clients.get(who).receipts(group, asked).join().counts())
                    .as("%s: the receipts that %d sees", when, who)
                    .isEqualTo(seqs.stream()
                            .map(seq -> new ReceiptCount(
                                    seq,
                                    model.haveRead(seq).size(),
                                    model.couldRead(seq).size()))
                            .toList());
            long last = seqs.get(0);
            var not = new ArrayList<>(model.couldRead((int) last));
            not.removeAll(model.haveRead((int) last));
            assertThat(readers(clients.get(who), group, last, true))
                    .as("%s: who has read", when)
                    .isEqualTo(ids(people, model.haveRead((int) last)));
            assertThat(readers(clients.get(who), group, last, false))
                    .as("%s: who has not", when)
                    .isEqualTo(ids(people, not));
        }
    }

    private static Set<Long> readers(MusterClient client, long group, long seq, boolean read) {
        return client.readers(group, seq, read, ReaderOrder.NAME, null, 100).join().users().stream()
                .map(Reader::user)
                .collect(Collectors.toSet());
    }

    private static Set<Long> ids(List<Town.Person> people, List<Integer> some) {
        return some.stream().map(who -> people.get(who).id()).collect(Collectors.toSet());
    }
}
