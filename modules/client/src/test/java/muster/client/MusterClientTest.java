package muster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import muster.kernel.AckPace;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole client over a server that runs in the test and misbehaves as told. */
@Timeout(30)
class MusterClientTest {
    private static final long GROUP = FakeServer.GROUP;

    private final FakeServer server = new FakeServer();
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final List<ClientState> states = new CopyOnWriteArrayList<>();
    private MusterClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        server.close();
        pool.shutdownNow();
    }

    @Test
    void a_message_is_answered_and_comes_back_as_an_entry() throws Exception {
        connect();
        var sent = client.send(GROUP, "hello").get();
        assertThat(sent.seq()).isEqualTo(1);
        await(() -> delivered.equals(List.of("hello")));
        assertThat(states).containsExactly(ClientState.CONNECTING, ClientState.CATCHING_UP, ClientState.LIVE);
    }

    @Test
    void what_was_there_before_is_delivered_only_from_a_given_position() throws Exception {
        IntStream.rangeClosed(1, 500).forEach(i -> server.append("m" + i));
        client = builder().resumeFrom(Map.of(GROUP, 1L)).start(pool, server);
        client.ready().get();
        assertThat(delivered)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(2, 500).mapToObj(i -> "m" + i).toList());
        assertThat(client.positions().get()).isEqualTo(Map.of(GROUP, 500L));
    }

    @Test
    void what_is_kept_no_longer_is_told_as_a_gap_before_what_follows() throws Exception {
        IntStream.rangeClosed(1, 9).forEach(i -> server.append("m" + i));
        server.change(() -> server.floor = 7);
        client = builder().resumeFrom(Map.of(GROUP, 2L)).start(pool, server);
        client.ready().get();
        assertThat(delivered).containsExactly("gap 3 to 7", "m8", "m9");
    }

    @Test
    void sends_keep_their_order_over_lost_connections_and_are_stored_once() throws Exception {
        var random = new Random(1);
        server.cutAfter = FakeServer.sends(random, 0.05);
        connect();
        var sends = new ArrayList<CompletableFuture<Frame.Sent>>();
        for (int i = 0; i < 300; i++) {
            sends.add(client.send(GROUP, "m" + i));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(sends.get(i).get().seq()).isEqualTo(i + 1L);
        }
        await(() -> delivered.size() == 300);
        assertThat(delivered)
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(i -> "m" + i).toList());
        assertThat(server.<Integer>read(() -> server.connects)).isGreaterThan(3);
    }

    /** Cuts, lost pushes, busy answers and another writer: everything once, everything in the order of the log. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void every_entry_is_delivered_once_and_in_order_whatever_goes_wrong(long seed) throws Exception {
        var random = new Random(seed);
        server.cutAfter = request -> random.nextInt(30) == 0;
        server.busy = request -> !(request instanceof Request.Hello) && random.nextInt(20) == 0;
        server.dropPush = entry -> random.nextInt(3) == 0;
        connect();
        var sends = new ArrayList<CompletableFuture<Frame.Sent>>();
        for (int i = 0; i < 200; i++) {
            sends.add(client.send(GROUP, "mine " + i));
            server.append("theirs " + i);
        }
        CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get();
        server.change(() -> {
            server.cutAfter = request -> false;
            server.busy = request -> false;
            server.dropPush = entry -> false;
        });
        server.append("the end");
        await(() -> delivered.contains("the end"));
        List<String> log = server.read(() ->
                server.log.stream().map(entry -> String.valueOf(entry.body())).toList());
        assertThat(log).as("seed %d", seed).doesNotHaveDuplicates().hasSize(401);
        assertThat(delivered).as("seed %d", seed).containsExactlyElementsOf(log);
    }

    @Test
    void a_busy_server_is_asked_again_with_the_same_cid() throws Exception {
        var refusals = new int[] {3};
        server.busy = request -> request instanceof Request.Send && refusals[0]-- > 0;
        connect();
        var sends = List.of(client.send(GROUP, "a", "cid-a"), client.send(GROUP, "b", "cid-b"));
        for (var send : sends) {
            assertThat(send.get().duplicate()).isFalse();
        }
        List<String> cids = server.read(() -> server.heard.stream()
                .filter(Request.Send.class::isInstance)
                .map(send -> ((Request.Send) send).cid())
                .toList());
        assertThat(cids).hasSizeGreaterThan(2).containsOnly("cid-a", "cid-b");
    }

    @Test
    void who_sends_too_fast_is_slowed_and_who_has_to_wait_long_is_told() throws Exception {
        var refusals = new int[] {3};
        server.busy = request -> request instanceof Request.Send && refusals[0]-- > 0;
        server.refusal = new Refused(Refusal.RATE_LIMITED, "too much at once", Duration.ofMillis(1));
        connect();
        assertThat(client.send(GROUP, "a", "cid-a").get().duplicate()).isFalse();
        assertThat(refusals[0]).isNegative();

        server.change(() -> {
            server.refusal = new Refused(Refusal.RATE_LIMITED, "a moment ago", Duration.ofMinutes(10));
            server.busy = request -> request instanceof Request.Send;
        });
        assertThatThrownBy(client.send(GROUP, "b", "cid-b")::get)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo("rate_limited"));
    }

    @Test
    void a_refusal_fails_the_future_with_its_code() throws Exception {
        connect();
        var refused = client.send(GROUP, "half a pair \ud83d");
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo("bad_request"));
        var tooLarge = client.send(GROUP, "<".repeat(16_000));
        assertThatThrownBy(tooLarge::get)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo("too_large"));
        assertThat(client.send(GROUP, "fine").get().seq()).isEqualTo(1);
    }

    @Test
    void more_requests_than_the_bound_are_refused_at_once() {
        server.mute = true;
        client = builder().pendingMax(2).start(pool, server);
        var first = client.send(GROUP, "a");
        var second = client.ping();
        var third = client.send(GROUP, "c");
        assertThatThrownBy(third::get)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo("busy"));
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
    }

    @Test
    void entries_are_acknowledged_in_batches() throws Exception {
        connect();
        for (int i = 0; i < 25; i++) {
            server.append("m" + i);
        }
        await(() -> server.<Long>read(() -> server.acked) == 25);
        assertThat(acks()).isBetween(1L, 3L);
    }

    @Test
    void pages_are_acknowledged_together_after_the_delay() throws Exception {
        IntStream.rangeClosed(1, 1_000).forEach(i -> server.append("m" + i));
        client = builder()
                .resumeFrom(Map.of(GROUP, 0L))
                .ackAfter(Duration.ofMinutes(1))
                .start(pool, server);
        client.ready().get();
        assertThat(delivered).hasSize(1_000);
        assertThat(acks()).as("five pages, no minute").isZero();

        IntStream.rangeClosed(1, 10).forEach(i -> server.append("pushed" + i));
        await(() -> server.<Long>read(() -> server.acked) == 1_010);
        assertThat(acks()).isEqualTo(1);
    }

    @Test
    void a_page_alone_is_acknowledged_when_the_delay_is_over() throws Exception {
        server.append("before");
        client = builder()
                .resumeFrom(Map.of(GROUP, 0L))
                .ackAfter(Duration.ofMillis(50))
                .start(pool, server);
        await(() -> server.<Long>read(() -> server.acked) == 1);
    }

    @Test
    void a_server_with_many_clients_hears_fewer_acks() throws Exception {
        server.change(() -> server.pace = new AckPace(40, Duration.ofMinutes(1)));
        connect();
        for (int i = 0; i < 39; i++) {
            server.append("m" + i);
        }
        await(() -> delivered.size() == 39);
        server.change(() -> server.pace = new AckPace(41, Duration.ofMinutes(1)));
        client.ping().get();
        server.append("the 40th");
        server.append("the 41st");
        await(() -> server.<Long>read(() -> server.acked) == 41);
        assertThat(acks()).isEqualTo(1);
    }

    private long acks() {
        return server.read(() ->
                server.heard.stream().filter(Request.Advance.class::isInstance).count());
    }

    @Test
    void reads_are_merged_and_sent_again_when_lost() throws Exception {
        server.append("a");
        server.append("b");
        connect();
        server.change(() -> server.cutAfter = request -> {
            boolean lost = request instanceof Request.Advance && server.connects == 1;
            server.read = lost ? 0 : server.read;
            return lost;
        });
        client.read(GROUP, 1);
        client.read(GROUP, 2);
        await(() -> server.<Long>read(() -> server.read) == 2);
    }

    @Test
    void a_silent_pull_is_repeated_and_a_request_times_out() throws Exception {
        client = builder().requestTimeout(Duration.ofMillis(200)).start(pool, server);
        client.ready().get();
        server.change(() -> server.mute = true);
        var ping = client.ping();
        assertThatThrownBy(() -> ping.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        server.change(() -> server.dropPush = entry -> true);
        server.append("unseen");
        server.say(new Frame.Badge(GROUP, 1, 1));
        server.change(() -> server.mute = false);
        await(() -> delivered.equals(List.of("unseen")));
    }

    @Test
    void who_has_no_right_to_be_here_does_not_come_back() throws Exception {
        connect();
        var pending = client.ping().thenCompose(pong -> {
            server.cutAfter = request -> false;
            return CompletableFuture.completedFuture(pong);
        });
        pending.get();
        server.closeWith(1008, "access revoked");
        assertThat(client.closed().get()).contains("access revoked");
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
        assertThatThrownBy(() -> client.send(GROUP, "late").get()).hasCauseInstanceOf(ClientClosedException.class);
        assertThat(server.<Integer>read(() -> server.connects)).isEqualTo(1);
    }

    @Test
    void a_wrong_token_ends_the_client() throws Exception {
        server.handshakeStatus = 401;
        client = builder().start(pool, server);
        assertThatThrownBy(() -> client.ready().get()).hasCauseInstanceOf(ClientClosedException.class);
    }

    @Test
    void other_failures_are_tried_again_until_the_server_is_back() throws Exception {
        server.handshakeStatus = 503;
        client = builder().start(pool, server);
        await(() -> server.<Integer>read(() -> server.connects) >= 3);
        server.change(() -> server.handshakeStatus = 0);
        client.ready().get();
    }

    @Test
    void closing_acknowledges_fails_what_waits_and_may_be_repeated() throws Exception {
        client = builder().ackAfter(Duration.ofMinutes(1)).start(pool, server);
        client.ready().get();
        server.append("a");
        await(() -> delivered.size() == 1);
        server.change(() -> server.busy = request -> request instanceof Request.Send);
        var waiting = client.send(GROUP, "never");
        client.close();
        client.close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientClosedException.class);
        await(() -> server.<Long>read(() -> server.acked) == 1);
    }

    @Test
    void a_listener_that_throws_loses_nothing_but_that_entry() throws Exception {
        client = builder()
                .listener((self, entry) -> {
                    if ("bad".equals(entry.body())) {
                        throw new IllegalStateException("thrown on purpose by this test");
                    }
                    delivered.add(String.valueOf(entry.body()));
                })
                .start(pool, server);
        client.ready().get();
        server.append("bad");
        server.append("good");
        await(() -> delivered.equals(List.of("good")));
    }

    @Test
    void a_listener_may_close_its_own_client() throws Exception {
        client = builder().listener((self, entry) -> self.close()).start(pool, server);
        client.ready().get();
        server.append("stop");
        assertThat(client.closed().get(5, TimeUnit.SECONDS)).isNotNull();
    }

    private void connect() throws Exception {
        client = builder().start(pool, server);
        client.ready().get();
    }

    private MusterClientBuilder builder() {
        return MusterClient.builder()
                .server(URI.create("http://localhost/"))
                .token("t")
                .backoff(Duration.ofMillis(1), Duration.ofMillis(5))
                .ackAfter(Duration.ofMillis(100))
                .listener(new MusterListener() {
                    @Override
                    public void entry(MusterClient self, Entry entry) {
                        delivered.add(String.valueOf(entry.body()));
                    }

                    @Override
                    public void gap(MusterClient self, long group, long from, long to) {
                        delivered.add("gap " + from + " to " + to);
                    }

                    @Override
                    public void stateChanged(MusterClient self, ClientState state, String reason) {
                        states.add(state);
                    }
                });
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }
}
