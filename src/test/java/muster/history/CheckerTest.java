package muster.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check says yes to a good history and no to the one thing that it is there for. */
class CheckerTest {
    private static final long GROUP = 7;
    private static final long ANNA = 1;
    private static final long BERT = 2;
    private static final List<Entry> LOG = List.of(
            entry(1, EntryKind.JOIN, ANNA, "", "", List.of(ANNA, BERT)),
            message(2, ANNA, "a1", "one"),
            message(3, BERT, "b1", "two"),
            message(4, ANNA, "a2", "three"));

    @Test
    void a_good_history_has_no_violations() {
        assertThat(verdict(good(), LOG, LOG)).isEmpty();
    }

    /** A message that nobody answered may be stored or not. */
    @Test
    void an_unknown_outcome_may_be_either() {
        var history = good();
        history.add(new Op.Sends("anna", ANNA, GROUP, "a3", hash("four")));
        history.add(new Op.Unknown("anna", GROUP, "a3", "timeout"));

        assertThat(verdict(history, LOG)).isEmpty();

        history.add(heard("anna", 5, "a3", "four"));
        history.add(heard("bert", 5, "a3", "four"));
        assertThat(verdict(history, and(LOG, message(5, ANNA, "a3", "four")))).isEmpty();
    }

    static Stream<Arguments> bad_histories() {
        return Stream.of(
                bad("C1", "an acked message is not there", with(acked("anna", "a9", 9))),
                bad("C1", "an acked message stands elsewhere", with(acked("anna", "a2", 3))),
                bad("C1", "an ack that nobody sent for", with(acked("anna", "b1", 3))),
                bad("C4", "what was heard is not stored", with(heard("anna", 5, "a3", "four"))),
                bad("C4", "another message was heard", replaced("bert", heard("bert", 4, "b1", "three"))),
                bad("C4", "another text was heard", replaced("bert", heard("bert", 4, "a2", "drei"))),
                bad("C4", "another text was sent", with(new Op.Sends("other", ANNA, GROUP, "a2", hash("drei")))),
                bad("C5", "an entry was heard twice", with(heard("anna", 4, "a2", "three"))),
                bad("C5", "an older entry was heard later", with(heard("anna", 2, "a1", "one"))),
                bad("C5", "an entry was left out", without("bert", 3)),
                bad("C5", "the last entry never came", without("bert", 4)),
                bad("C5", "nobody said that it listens", with(heard("carl", 2, "a1", "one"))),
                bad("C6", "a refused message is stored", with(new Op.Failed("anna", GROUP, "a2", "busy"))),
                bad(
                        "C7",
                        "the first came second",
                        with(
                                new Op.Sends("anna", ANNA, GROUP, "a2", hash("three")),
                                new Op.Sends("anna", ANNA, GROUP, "a1", hash("one")))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("bad_histories")
    void a_bad_history_is_told(String check, String what, List<Op> history) {
        assertThat(verdict(history, LOG)).isNotEmpty().allMatch(violation -> violation.startsWith(check));
    }

    @Test
    void c2_logs_with_a_hole_or_a_repeat_or_that_differ_are_told() {
        var hole = List.of(LOG.get(0), LOG.get(1), LOG.get(3));
        var repeat = List.of(LOG.get(0), LOG.get(1), LOG.get(1), LOG.get(2), LOG.get(3));
        var other = List.of(LOG.get(0), LOG.get(1), message(3, BERT, "b1", "zwei"), LOG.get(3));
        var swapped = List.of(LOG.get(0), LOG.get(1), message(3, BERT, "b2", "two"), LOG.get(3));

        for (var wrong : List.of(hole, repeat, other, swapped, LOG.subList(0, 3))) {
            assertThat(verdict(good(), LOG, wrong)).anyMatch(violation -> violation.startsWith("C2"));
        }
        assertThat(verdict(List.of(), hole)).anyMatch(violation -> violation.startsWith("C2"));
    }

    @Test
    void c3_a_message_stored_twice_is_told() {
        var history = good();
        history.add(heard("anna", 5, "a1", "one"));
        history.add(heard("bert", 5, "a1", "one"));

        assertThat(verdict(history, and(LOG, message(5, ANNA, "a1", "one"))))
                .singleElement()
                .asString()
                .startsWith("C3");
    }

    /** Two people may well have chosen the same cid. */
    @Test
    void c3_a_cid_is_its_senders_own() {
        var history = good();
        history.add(heard("anna", 5, "a1", "mine"));
        history.add(heard("bert", 5, "a1", "mine"));

        assertThat(verdict(history, and(LOG, message(5, BERT, "a1", "mine")))).isEmpty();
    }

    @Test
    void c10_what_was_said_while_one_was_no_member_is_neither_missed_nor_to_be_heard() {
        var log = and(
                LOG,
                entry(5, EntryKind.LEAVE, ANNA, "", "", List.of(BERT)),
                message(6, ANNA, "a3", "behind his back"),
                entry(7, EntryKind.JOIN, ANNA, "", "", List.of(BERT)));
        var history = good();
        history.add(heard("anna", 5, EntryKind.LEAVE));
        history.add(heard("anna", 6, "a3", "behind his back"));
        history.add(heard("anna", 7, EntryKind.JOIN));
        var overheard = new ArrayList<>(history);
        history.add(heard("bert", 7, EntryKind.JOIN));
        overheard.add(heard("bert", 6, "a3", "behind his back"));
        overheard.add(heard("bert", 7, EntryKind.JOIN));

        assertThat(verdict(history, log)).isEmpty();
        assertThat(verdict(overheard, log)).singleElement().asString().startsWith("C10");
    }

    @Test
    void who_left_need_not_hear_the_rest() {
        var history = without("bert", 4);
        history.add(new Op.Leaves("bert", GROUP));

        assertThat(verdict(history, LOG)).isEmpty();
    }

    @Test
    void a_history_reads_as_it_was_written(@TempDir Path folder) {
        var written = good();
        written.add(new Op.Failed("anna", GROUP, "x", "no \"right\""));
        written.add(new Op.Unknown("anna", GROUP, "y", "timeout"));
        written.add(new Op.Leaves("bert", GROUP));
        var read = new ArrayList<Op>();
        try (var history = new History(folder.resolve("history.ndjson"))) {
            written.forEach(history::tell);
            history.replay(read::add);
        }

        assertThat(read).isEqualTo(written);
    }

    private static List<Op> good() {
        var history = new ArrayList<Op>();
        history.add(new Op.Listens("anna", ANNA, GROUP, 1));
        history.add(new Op.Listens("bert", BERT, GROUP, 1));
        history.add(new Op.Sends("anna", ANNA, GROUP, "a1", hash("one")));
        history.add(new Op.Sends("anna", ANNA, GROUP, "a2", hash("three")));
        history.add(acked("anna", "a1", 2));
        history.add(new Op.Sends("bert", BERT, GROUP, "b1", hash("two")));
        history.add(acked("bert", "b1", 3));
        history.add(acked("anna", "a2", 4));
        for (var process : List.of("anna", "bert")) {
            history.add(heard(process, 2, "a1", "one"));
            history.add(heard(process, 3, "b1", "two"));
            history.add(heard(process, 4, "a2", "three"));
        }
        return history;
    }

    private static List<Op> with(Op... more) {
        var history = good();
        history.addAll(List.of(more));
        return history;
    }

    private static List<Op> without(String process, long seq) {
        var history = good();
        history.removeIf(op -> isHeard(op, process, seq));
        return history;
    }

    private static List<Op> replaced(String process, Op.Heard heard) {
        var history = good();
        history.replaceAll(op -> isHeard(op, process, heard.seq()) ? heard : op);
        return history;
    }

    private static boolean isHeard(Op op, String process, long seq) {
        return op instanceof Op.Heard heard && heard.process().equals(process) && heard.seq() == seq;
    }

    private static Arguments bad(String check, String what, List<Op> history) {
        return Arguments.of(check, what, history);
    }

    @SafeVarargs
    private static List<String> verdict(List<Op> history, List<Entry>... logs) {
        var checker = new Checker();
        for (int i = 0; i < logs.length; i++) {
            checker.log("reader " + i, GROUP, 1, logs[i]);
        }
        history.forEach(checker::accept);
        return checker.verdict();
    }

    private static List<Entry> and(List<Entry> log, Entry... more) {
        return Stream.concat(log.stream(), Stream.of(more)).toList();
    }

    private static Op.Acked acked(String process, String cid, long seq) {
        return new Op.Acked(process, GROUP, cid, seq);
    }

    private static Op.Heard heard(String process, long seq, String cid, String body) {
        return new Op.Heard(process, GROUP, seq, cid, hash(body));
    }

    private static Op.Heard heard(String process, long seq, EntryKind kind) {
        return new Op.Heard(process, GROUP, seq, "", History.hash(entry(seq, kind, ANNA, "", "", List.of())));
    }

    private static String hash(String body) {
        return History.hashOfMessage(body);
    }

    private static Entry message(long seq, long from, String cid, String body) {
        return entry(seq, EntryKind.MESSAGE, from, cid, body, List.of());
    }

    private static Entry entry(long seq, EntryKind kind, long from, String cid, String body, List<Long> users) {
        return new Entry(
                GROUP,
                seq,
                seq,
                kind,
                from,
                Instant.EPOCH,
                cid,
                body,
                0,
                0,
                List.of(),
                users,
                users.size(),
                false,
                false);
    }
}
