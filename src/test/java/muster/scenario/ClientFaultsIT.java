package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import muster.client.ClientState;
import muster.kernel.GroupSelection;
import muster.kernel.Request;
import org.junit.jupiter.api.Test;

/** Clients that vanish or do not read, while others go on as if nothing were (P8, P9). */
class ClientFaultsIT extends OnTwoInstances {
    private static final int DEAF = 10;
    private static final int CROWD = 30;
    private static final int HEAP_GROWTH_MB_MAX = 48;

    /** A thousand bad clients: half of them in the middle of a text, half in the middle of a handshake. */
    private static final int UNFINISHED = 500;

    /** Fewer connections than one user may have. */
    private static final int UNFINISHED_EACH = 50;

    /** Less than the time after which who does not read is given up: a thread that waits for one would be seen. */
    private static final Duration PATIENCE = Duration.ofSeconds(PROGRESS_SECONDS - 1);

    /** 64 KB of text each, as characters and as the container's bytes, and room to breathe. */
    private static final int UNFINISHED_MB_MAX = UNFINISHED * 3 * 64 / 1_024 + HEAP_GROWTH_MB_MAX;

    private static final int FIN_TEXT = 0x81;

    /** Two heartbeats, the second until the next look, and a busy machine's hesitation. */
    private static final Duration NOTICED = Duration.ofSeconds(2 * HEARTBEAT_SECONDS + 1 + 5);

    /** What was on its way to somebody who read nothing, through a window of a few bytes. */
    private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);

    /** The same, ten seconds that Undertow is given to end, and hesitation again. */
    private static final Duration FLOODED = NOTICED.plusSeconds(18);

    /** A quarter of the heap: what comes in before the sweeper's next look, as the container's objects. */
    private static final int FLOOD_MB_MAX = 128;

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
        var deaf = new CopyOnWriteArrayList<Socket>();
        var pinging = Executors.newSingleThreadScheduledExecutor();
        try (var chatter = chatter("deaf", System.nanoTime(), Chatter.Manner.LOUD)) {
            var neighbours = new Neighbours(town, PATIENCE);
            int before = vitals.connections();
            long heapBefore = vitals.liveHeapMb();
            for (int i = 0; i < DEAF; i++) {
                var person = chatter.people().get(i % chatter.people().size());
                deaf.add(Handshake.at(street.base(0)).bearer(person.token()).deaf());
                var hello = new Request.Hello("hello", "deaf", GroupSelection.EVERY, Map.of()).toJson();
                deaf.get(i).getOutputStream().write(RawSocket.masked(FIN_TEXT, hello.getBytes(StandardCharsets.UTF_8)));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> vitals.connections() == before + DEAF);

            // They say that they live, or they would be taken for vanished.
            var unused = pinging.scheduleAtFixedRate(() -> deaf.forEach(ClientFaultsIT::ping), 1, 1, TimeUnit.SECONDS);
            chatter.goOnFor(Duration.ofSeconds(PROGRESS_SECONDS - 1));
            neighbours.noticeNothing();
            assertThat(vitals.liveHeapMb() - heapBefore)
                    .as("MB held for those who do not read")
                    .isLessThan(HEAP_GROWTH_MB_MAX);

            await().atMost(Duration.ofSeconds(60)).until(() -> vitals.connections() == before);
            neighbours.noticeNothing();
            neighbours.haveHeardEverythingOnce();
            chatter.settle();
            // One of them opens its ears. Where the kernel has given up on what was on its way, only who says something
            // hears so.
            try (var listening =
                    new RawSocket(deaf.get(0), new DataInputStream(deaf.get(0).getInputStream()))) {
                assertThat(listening.closed(HEARD_WITHIN)).isIn(1013, RawSocket.CUT);
            }
            pinging.shutdown();
            assertThat(vitals.liveHeapMb() - heapBefore)
                    .as("MB that stay behind")
                    .isLessThan(HEAP_GROWTH_MB_MAX);
        } finally {
            pinging.shutdownNow();
            deaf.forEach(ClientFaultsIT::hangUp);
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ping(Socket socket) {
        try {
            var ping = new Request.Ping(null).toJson().getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(RawSocket.masked(FIN_TEXT, ping));
        } catch (IOException e) {
            // Given up by the server: that is what the test waits for.
        }
    }

    /**
     * Every module of a transaction takes a connection of its own out of Payara's pool. When those who have one wait for a
     * second, nobody gets on, not even who only wants to send.
     */
    @Test
    void f19_a_crowd_that_asks_at_once_does_not_empty_the_pool_of_connections() {
        var mallory = town.person("mallory");
        var neighbours = new Neighbours(town, PATIENCE, mallory);
        var crowd = IntStream.range(0, CROWD)
                .mapToObj(i -> town.socket(mallory).greeted())
                .toList();
        for (int round = 0; round < 5; round++) {
            var ref = "ask-" + round;
            crowd.forEach(socket -> socket.text(new Request.Ping(ref).toJson()));
            neighbours.noticeNothing();
            for (var socket : crowd) {
                assertThat(socket.answer(ref).get("op")).isEqualTo("pong");
            }
        }
    }

    /**
     * F23: the answers to pings are the container's own. Tyrus queues them without a bound; the sweeper sees that at its next
     * look, gives the client up, and cuts what has not ended five seconds later. Undertow reads no further than it can answer,
     * so that TCP holds the client back: nothing is heard of it any more, and after two heartbeats it is closed as silent.
     */
    @Test
    void f23_who_floods_pings_and_reads_no_answer_is_given_up_and_costs_the_others_nothing() throws IOException {
        var mallory = town.person("mallory");
        var neighbours = new Neighbours(town, PATIENCE);
        var vitals = new Vitals(street.server(0));
        int before = vitals.connections();
        long heapBefore = vitals.liveHeapMb();
        try (var socket = Handshake.at(street.base(0)).bearer(mallory.token()).deaf()) {
            var hello = new Request.Hello("hello", "flood", GroupSelection.EVERY, Map.of()).toJson();
            socket.getOutputStream().write(RawSocket.masked(FIN_TEXT, hello.getBytes(StandardCharsets.UTF_8)));
            // Or the welcome would wait behind the answers, and be what it is given up for.
            assertThat(socket.getInputStream().read()).as("the welcome").isEqualTo(FIN_TEXT);
            var flood = new PingFlood(socket);
            await().atMost(FLOODED).pollDelay(Duration.ZERO).until(() -> {
                neighbours.noticeNothing();
                assertThat(vitals.liveHeapMb() - heapBefore)
                        .as("MB held for the flood")
                        .isLessThan(FLOOD_MB_MAX);
                return flood.isCut();
            });
            assertThat(flood.bytes()).as("bytes of pings").isGreaterThan(1 << 20);
        }
        await().atMost(NOTICED).until(() -> vitals.connections() == before);
        assertThat(vitals.liveHeapMb() - heapBefore).as("MB that stay behind").isLessThan(HEAP_GROWTH_MB_MAX);
        neighbours.noticeNothing();
        neighbours.haveHeardEverythingOnce();
    }

    /** F20 and F23: each alone is allowed to come so far; many of them must not be a way to fill the heap. */
    @Test
    void f20_f23_a_thousand_unfinished_messages_and_handshakes_harm_nobody_and_leave_nothing_behind()
            throws IOException {
        var mallories = town.people(IntStream.range(0, UNFINISHED / UNFINISHED_EACH)
                .mapToObj(i -> "mallory" + i)
                .toArray(String[]::new));
        var neighbours = new Neighbours(town, PATIENCE, mallories.get(0));
        var vitals = new Vitals(street.server(0));
        int before = vitals.connections();
        long filesBefore = vitals.openFiles();
        long heapBefore = vitals.liveHeapMb();
        var texts = new ArrayList<RawSocket>();
        var handshakes = new ArrayList<Socket>();
        try {
            for (int i = 0; i < UNFINISHED; i++) {
                var mallory = mallories.get(i / UNFINISHED_EACH);
                var socket =
                        Handshake.at(street.base(0)).bearer(mallory.token()).open();
                texts.add(socket);
                socket.part("[".repeat(60_000).getBytes(StandardCharsets.UTF_8), true, false);
            }
            for (int i = 0; i < UNFINISHED; i++) {
                var socket = new Socket(street.base(0).getHost(), street.base(0).getPort());
                handshakes.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream()
                            .write("GET /ws HTTP/1.1\r\nHost: x\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(vitals.connections()).as("they were let in").isGreaterThan(before + UNFINISHED / 2);
            neighbours.noticeNothing();
            assertThat(vitals.liveHeapMb() - heapBefore).as("MB held").isLessThan(UNFINISHED_MB_MAX);
        } finally {
            texts.forEach(RawSocket::close);
            handshakes.forEach(ClientFaultsIT::hangUp);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> vitals.connections() == before);
        await().atMost(Duration.ofSeconds(30)).until(() -> vitals.openFiles() < filesBefore + UNFINISHED / 4);
        // Payara lets go of what it had of a text some seconds after the connection.
        await("MB that stay behind")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> vitals.liveHeapMb() - heapBefore < HEAP_GROWTH_MB_MAX);
        neighbours.noticeNothing();
        neighbours.haveHeardEverythingOnce();
    }
}
