package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import muster.client.ClientState;
import muster.kernel.GroupSelection;
import muster.kernel.Request;
import org.junit.jupiter.api.Test;

/** Clients that vanish or do not read, while others go on as if nothing were (P8, P9). */
class ClientFaultsIT extends OnTwoInstances {
    private static final int DEAF = 20;
    private static final int HEAP_GROWTH_MB_MAX = 48;
    private static final int FIN_TEXT = 0x81;

    /** Two heartbeats, the second until the next look, and a busy machine's hesitation. */
    private static final Duration NOTICED = Duration.ofSeconds(2 * HEARTBEAT_SECONDS + 1 + 5);

    @Test
    void f12_who_vanishes_without_a_word_is_forgotten_after_two_heartbeats_and_resumes_when_it_is_back() {
        var people = town.people("anna", "bert", "carl");
        long group = town.groupOf(people.get(0), people.get(1), people.get(2));
        var annas = town.ear(people.get(0));
        var vitals = new Vitals(street.server(0));
        int before = vitals.connections();
        try (var cable = new Cable(street.base(0))) {
            var berts = town.ear(people.get(1), List.of(cable.base()));
            var carl = Handshake.at(cable.base())
                    .bearer(people.get(2).token())
                    .open()
                    .greeted();
            assertThat(vitals.connections()).isEqualTo(before + 2);

            cable.freeze();
            await().atMost(NOTICED).until(() -> vitals.connections() == before);
            annas.say(group, "said into the void");
            await().atMost(NOTICED).until(() -> berts.client().state() != ClientState.LIVE);

            cable.thaw();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> berts.texts(group).contains("said into the void"));
            annas.say(group, "and on");
            await().atMost(Duration.ofSeconds(5)).until(() -> berts.texts(group).contains("and on"));
            assertThat(berts.seqs(group)).isSorted().doesNotHaveDuplicates().isEqualTo(annas.seqs(group));
            assertThat(carl.closed()).isIn(1001, RawSocket.CUT);
            carl.close();
        }
    }

    @Test
    void f13_who_reads_nothing_is_given_up_and_costs_the_others_nothing() throws IOException {
        var vitals = new Vitals(street.server(0));
        var deaf = new ArrayList<Socket>();
        try (var chatter = chatter("deaf", System.nanoTime(), Chatter.Manner.LOUD)) {
            var neighbours = new Neighbours(town);
            int before = vitals.connections();
            long filesBefore = vitals.openFiles();
            long heapBefore = vitals.liveHeapMb();
            for (int i = 0; i < DEAF; i++) {
                var person = chatter.people().get(i % chatter.people().size());
                deaf.add(Handshake.at(street.base(0)).bearer(person.token()).deaf());
                var hello = new Request.Hello("hello", "deaf", GroupSelection.EVERY, Map.of()).toJson();
                deaf.get(i)
                        .getOutputStream()
                        .write(RawSocket.masked(FIN_TEXT, hello.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> vitals.connections() == before + DEAF);

            chatter.goOnFor(Duration.ofSeconds(PROGRESS_SECONDS - 1));
            neighbours.noticeNothing();
            assertThat(vitals.liveHeapMb() - heapBefore)
                    .as("MB held for those who do not read")
                    .isLessThan(HEAP_GROWTH_MB_MAX);

            await().atMost(Duration.ofSeconds(60)).until(() -> vitals.connections() == before);
            neighbours.noticeNothing();
            neighbours.haveHeardEverythingOnce();
            chatter.settle();
            for (var socket : deaf) {
                try (var listening = new RawSocket(socket, new DataInputStream(socket.getInputStream()))) {
                    assertThat(listening.closed()).isIn(1013, RawSocket.CUT);
                }
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> vitals.openFiles() < filesBefore + DEAF / 2);
            assertThat(vitals.liveHeapMb() - heapBefore)
                    .as("MB that stay behind")
                    .isLessThan(HEAP_GROWTH_MB_MAX);
        } finally {
            for (var socket : deaf) {
                socket.close();
            }
        }
    }
}
