package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import muster.kernel.Entry;
import muster.kernel.JsonObject;
import muster.scenario.Town.Person;
import org.awaitility.core.ConditionFactory;

/**
 * Plays a {@link ClientScenario} with a client library. What a step says:
 *
 * <ul>
 *   <li>{@code connect: n}, {@code leave}: so many of Bob's clients, the first from where the last one was; all closed again
 *   <li>{@code say: text}, {@code send: text}: Alice says it; Bob's first client sends it, under {@code cid} (else its text),
 *       and its outcome is known {@code as} (else its text). {@code times} numbers the texts
 *   <li>{@code cut}, {@code mend}, {@code silence}, {@code thaw}, {@code moveTo: n}: what happens to Bob's line
 *   <li>{@code lose}, {@code repeat}, {@code delay}: the next frames of this op, as many as {@code times}; {@code faults} waits
 *       until they have come by
 *   <li>{@code newGroup}: Alice makes another one with Bob in it, in which all goes on; {@code signOut},
 *       {@code database: stop | start}, {@code again: n} with {@code steps}
 *   <li>{@code forget}: what was said so far is kept no longer; {@code gap} waits until the first client was told so of what it
 *       had not heard
 *   <li>{@code state: s} waits until all clients are in it; {@code passed: word} until the server has said it
 *   <li>{@code answered}, {@code refused}: what was sent is stored, once, where the answers say, and in this order
 *       unless {@code order} is {@code any}; or is not
 *   <li>{@code heard}: every client was handed out what the log holds since it came, in order and once
 * </ul>
 */
final class ScenarioStage {
    /** The longest wait before another attempt, and time to catch up. */
    private static final Duration COMES_BACK = Duration.ofSeconds(30);

    private static final int TEXT_MAX = 100;

    private final Street street;
    private final ScenarioClient client;
    private final Person alice;
    private final Person bob;
    private final Town town;
    private long group;
    private final Cable cable;
    private long start = -1;
    private int connected;
    private long lastHeard;
    private long floor;

    ScenarioStage(Street street, Town town, Cable cable, ScenarioClient client) {
        this.street = street;
        this.town = town;
        this.cable = cable;
        this.client = client;
        var people = town.people("alice", "bob");
        alice = people.get(0);
        bob = people.get(1);
        group = town.groupOf(alice, bob);
    }

    void play(List<JsonObject> steps) {
        steps.forEach(step -> play(step, step.members().keySet().iterator().next()));
    }

    private void play(JsonObject step, String verb) {
        switch (verb) {
            case "connect" -> connect((int) step.number(verb, 1, 50));
            case "leave" -> client.leave();
            case "say" -> OnPage.say(alice, group, texts(step, verb).toArray(String[]::new));
            case "send" -> texts(step, verb).forEach(text -> send(step, text));
            case "cut" -> cable.cut();
            case "mend" -> cable.mend();
            case "silence" -> cable.freeze();
            case "thaw" -> cable.thaw();
            case "moveTo" -> cable.leadTo(street.base((int) step.number(verb, 0, 1)));
            case "lose", "repeat", "delay" -> {
                var fault = FrameFaults.Fault.valueOf(verb.toUpperCase(Locale.ROOT));
                cable.faults().order(fault, step.text(verb, TEXT_MAX), times(step));
            }
            case "faults" -> sooner().until(cable.faults()::areMade);
            case "newGroup" -> {
                group = town.groupOf(alice, bob);
                start = Town.state(bob, group).floor();
            }
            case "signOut" -> bob.rest().signOut();
            case "database" -> database(step.text(verb, TEXT_MAX));
            case "again" ->
                IntStream.range(0, (int) step.number(verb, 1, 10))
                        .forEach(round -> play(ClientScenario.objects(step, "steps")));
            case "state" -> later().until(() -> client.states().equals(Set.of(step.text(verb, TEXT_MAX))));
            case "passed" -> later().until(() -> cable.faults().saw(step.text(verb, TEXT_MAX)));
            case "answered" -> answered(step, texts(step, verb));
            case "refused" -> refused(step, step.text(verb, TEXT_MAX));
            case "heard" -> heard();
            case "forget" -> forget();
            case "gap" ->
                sooner().untilAsserted(
                                () -> assertThat(client.gaps(group)).containsExactly((lastHeard + 1) + "-" + floor));
            default -> throw new IllegalArgumentException("no step: " + verb);
        }
    }

    private void connect(int count) {
        if (start < 0) {
            start = Town.state(bob, group).head();
        }
        client.connect(cable.base(), bob.token(), count);
        connected = Math.max(connected, count);
    }

    private void send(JsonObject step, String text) {
        client.send(group, cid(step, text), text, step.has("as") ? step.text("as", TEXT_MAX) : text);
    }

    private void database(String what) {
        if (what.equals("stop")) {
            street.database.stopHard();
        } else {
            street.database.startAgain();
        }
    }

    private void answered(JsonObject step, List<String> labels) {
        for (var label : labels) {
            later().until(() -> !client.outcome(label).isEmpty());
        }
        var stored = log().stream().filter(entry -> entry.from() == bob.id()).toList();
        for (var label : labels) {
            var withThisCid = stored.stream()
                    .filter(entry -> cid(step, label).equals(entry.cid()))
                    .map(Entry::seq)
                    .toList();
            assertThat(withThisCid).as("where '%s' is stored", label).hasSize(1);
            assertThat(client.outcome(label)).isEqualTo("sent " + withThisCid.get(0));
        }
        if (!step.has("order")) {
            var inOrder =
                    stored.stream().map(Entry::cid).filter(labels::contains).toList();
            assertThat(inOrder)
                    .isEqualTo(labels.stream().filter(inOrder::contains).toList());
        }
    }

    private void refused(JsonObject step, String label) {
        later().until(() -> client.outcome(label).startsWith("refused"));
        if (step.has("code")) {
            assertThat(client.outcome(label)).isEqualTo("refused " + step.text("code", TEXT_MAX));
        }
        assertThat(Town.texts(log())).doesNotContain(label);
    }

    private void heard() {
        var all = log().stream().map(Entry::seq).filter(seq -> seq > start).toList();
        assertThat(all).as("what there is to hear").isNotEmpty();
        sooner().untilAsserted(() -> {
            assertThat(client.heard(group).stream().map(this::kept).toList())
                    .isEqualTo(Collections.nCopies(connected, all));
        });
        lastHeard = all.get(all.size() - 1);
    }

    private List<Long> kept(List<Long> heard) {
        return heard.stream().filter(seq -> seq > floor).toList();
    }

    private void forget() {
        floor = Town.state(alice, group).head();
        var database = street.database.account();
        Tables.run(
                database,
                "update messagelog.entry set sent_at = sent_at - interval '40 days' where group_id = " + group);
        Tables.run(database, "update groups.chat_group set retention_days = 30 where id = " + group);
        later().until(() -> alice.rest().entriesAfter(group, 0, 1).floor() == floor);
    }

    private List<Entry> log() {
        return Town.log(alice, group);
    }

    private static String cid(JsonObject step, String text) {
        return step.has("cid") ? step.text("cid", TEXT_MAX) : text;
    }

    private static List<String> texts(JsonObject step, String verb) {
        var text = step.text(verb, TEXT_MAX);
        return step.has("times")
                ? OnPage.texts(text, times(step))
                : Stream.of(text).toList();
    }

    private static int times(JsonObject step) {
        return (int) step.number("times", 1, 1_000, 1);
    }

    /** What comes of itself, on a machine that is busy. */
    private static ConditionFactory sooner() {
        return await().pollInSameThread().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50));
    }

    /** What may have to wait for another attempt. */
    private static ConditionFactory later() {
        return await().pollInSameThread().atMost(COMES_BACK).pollInterval(Duration.ofMillis(50));
    }
}
