package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import org.junit.jupiter.api.Test;

/** F1: the process of the only server that members know is killed while they send (P1, P2, P3, P4, P9). */
class CrashIT extends OnTwoInstances {
    private static final int SENDERS = 4;
    private static final int MESSAGES = 2_000;

    @Test
    void p1_p3_what_was_acked_before_kill_9_is_there_once_and_what_is_resent_is_not_doubled() {
        var senders = town.people("s0", "s1", "s2", "s3");
        var reader = town.person("reader");
        long group = town.groupOf(senders.get(0), senders.get(1), senders.get(2), senders.get(3), reader);
        var ears = senders.stream().map(town::ear).toList();
        var listening = town.ear(reader);
        Map<String, CompletableFuture<Frame.Sent>> sends = new HashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            var cid = "cid-" + i;
            sends.put(cid, ears.get(i % SENDERS).client().send(group, "text " + i, cid));
            if (i == MESSAGES / 2) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> sends.values().stream()
                                        .filter(CompletableFuture::isDone)
                                        .count()
                                > 100);
                street.server(0).kill();
            }
        }
        var ackedBefore = new HashMap<String, Long>();
        sends.forEach((cid, sent) -> {
            if (sent.isDone()) {
                ackedBefore.put(cid, sent.join().seq());
            }
        });
        assertThat(ackedBefore).as("the kill came in the middle").hasSizeBetween(100, MESSAGES - 100);

        street.openAgain(0);

        var seqs = new HashMap<String, Long>();
        sends.forEach((cid, sent) ->
                seqs.put(cid, sent.orTimeout(60, TimeUnit.SECONDS).join().seq()));
        assertThat(seqs).containsAllEntriesOf(ackedBefore);
        var log = Town.log(reader, group);
        assertThat(log)
                .extracting(Entry::seq)
                .as("dense from the joining on")
                .isEqualTo(LongStream.rangeClosed(2, log.size() + 1).boxed().toList());
        var stored = new HashMap<String, Long>();
        var doubled = new ArrayList<String>();
        for (var entry : log) {
            if (entry.kind() == EntryKind.MESSAGE && stored.put(entry.cid(), entry.seq()) != null) {
                doubled.add(entry.cid());
            }
        }
        assertThat(doubled).isEmpty();
        assertThat(stored).isEqualTo(seqs);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(listening.seqs(group)).hasSize(MESSAGES));
        assertThat(listening.seqs(group))
                .as("P4: no hole, no repeat, in order")
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
