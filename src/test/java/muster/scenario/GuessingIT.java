package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guessing passwords is slowed down where it happens, and keeps nobody else out (decision 0013). */
class GuessingIT extends InTown {
    private static final int AT_ONCE = 50;
    private static final int FREE = 5;

    private Person anna;

    @BeforeEach
    void arrive() {
        anna = town.person("anna");
    }

    @Test
    void guessing_is_slowed_down_where_it_happens_and_nowhere_else() {
        for (int i = 0; i < FREE; i++) {
            assertThat(signInFrom("127.0.0.77", anna.login(), "guess" + i)).isEqualTo(401);
        }
        longer("127.0.0.77");
        assertThat(signInFrom("127.0.0.77", anna.login(), anna.login())).isEqualTo(429);
        assertThat(signInFrom("127.0.0.78", anna.login(), anna.login())).isEqualTo(201);

        town.admin().call("DELETE", "admin/users/" + anna.id() + "/lock", null);
        assertThat(signInFrom("127.0.0.77", anna.login(), anna.login())).isEqualTo(201);
    }

    /** A machine has all addresses of such a network, and may take another for each try. */
    @Test
    void addresses_of_one_network_of_ipv6_count_as_one() {
        for (int i = 0; i < FREE; i++) {
            assertThat(signInBehind("2001:db8:1:2::" + i, "guess")).isEqualTo(401);
        }
        longer("2001:db8:1:2::/64");
        assertThat(signInBehind("2001:db8:1:2:a:b:c:d", anna.login())).isEqualTo(429);
        assertThat(signInBehind("2001:db8:1:3::1", anna.login()))
                .as("next door")
                .isEqualTo(201);

        assertThat(signInBehind("::ffff:192.0.2.7", "guess")).isEqualTo(401);
        assertThat(failures(anna.login(), "192.0.2.7")).as("IPv4 within IPv6").containsExactly(1L);

        Tables.run("update identity.sign_in_failure set failures = 100 where address = '' and login = '" + anna.login()
                + "'");
        assertThat(signInBehind("2001:db8:1:3::2", anna.login())).as("at home").isEqualTo(201);
        assertThat(signInBehind("2001:db8:1:4::2", anna.login())).isEqualTo(429);
    }

    /** The status of signing anna in through a proxy that says where she is. */
    private int signInBehind(String address, String password) {
        return RawHttp.at(base())
                .header("X-Forwarded-For", address)
                .sending("POST", "{\"login\":\"" + anna.login() + "\",\"password\":\"" + password + "\"}")
                .ask("/api/v1/sessions")
                .status();
    }

    @Test
    void a_right_password_makes_the_next_failures_free_again() {
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i < FREE; i++) {
                assertThat(signInFrom("127.0.0.86", anna.login(), "guess" + i)).isEqualTo(401);
            }
            assertThat(signInFrom("127.0.0.86", anna.login(), anna.login())).isEqualTo(201);
        }
    }

    @Test
    void an_unknown_login_is_slowed_down_like_a_known_one() {
        for (int i = 0; i < FREE; i++) {
            assertThat(signInFrom("127.0.0.79", "nobody-" + anna.login(), "guess"))
                    .isEqualTo(401);
        }
        longer("127.0.0.79");
        assertThat(signInFrom("127.0.0.79", "nobody-" + anna.login(), "guess")).isEqualTo(429);
    }

    @Test
    void guesses_at_once_count_like_one_after_the_other() throws InterruptedException {
        var guesses =
                Collections.nCopies(AT_ONCE, (Callable<Integer>) () -> signInFrom("127.0.0.81", anna.login(), "guess"));
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        var statuses = new ArrayList<Integer>();
        long began = System.nanoTime();
        try {
            for (var guess : threads.invokeAll(guesses)) {
                statuses.add(guess.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdown();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

        assertThat(statuses).containsOnly(401, 429);
        // Waits of 1, 2, 4, … seconds: a machine that is slow lets so many more in.
        assertThat(Collections.frequency(statuses, 401))
                .isBetween(1, FREE + 63 - Long.numberOfLeadingZeros(seconds + 1));
    }

    @Test
    void an_address_that_tries_everybody_waits_until_its_window_is_over() {
        var address = "127.0.0.82";
        assertThat(signInFrom(address, "nobody-1-" + anna.login(), "guess")).isEqualTo(401);
        Tables.run(
                "update identity.sign_in_failure set failures = 99 where login = '' and address = '" + address + "'");
        assertThat(signInFrom(address, anna.login(), anna.login()))
                .as("right ones do not count")
                .isEqualTo(201);
        assertThat(signInFrom(address, "nobody-2-" + anna.login(), "guess")).isEqualTo(401);
        assertThat(signInFrom(address, "nobody-3-" + anna.login(), "guess")).isEqualTo(429);
        assertThat(signInFrom(address, anna.login(), anna.login())).isEqualTo(429);

        Tables.run("update identity.sign_in_failure set since = since - interval '15 min'"
                + " where login = '' and address = '" + address + "'");
        assertThat(signInFrom(address, anna.login(), anna.login()))
                .as("however new the last is")
                .isEqualTo(201);
        assertThat(signInFrom(address, "nobody-4-" + anna.login(), "guess")).isEqualTo(401);
        assertThat(failures("", address)).containsExactly(1L);
    }

    @Test
    void a_login_guessed_from_everywhere_is_open_only_where_its_user_is_at_home() {
        assertThat(signInFrom("127.0.0.83", anna.login(), anna.login())).isEqualTo(201);
        assertThat(signInFrom("127.0.0.84", anna.login(), "guess")).isEqualTo(401);
        Tables.run("update identity.sign_in_failure set failures = 100 where address = '' and login = '" + anna.login()
                + "'");

        assertThat(signInFrom("127.0.0.85", anna.login(), anna.login())).isEqualTo(429);
        assertThat(signInFrom("127.0.0.83", anna.login(), anna.login())).isEqualTo(201);
        assertThat(failures(anna.login(), "")).as("which lifts nothing").containsExactly(100L);
    }

    @Test
    void failed_sign_ins_stand_in_the_audit_log_without_what_was_typed() {
        assertThat(signInFrom("127.0.0.80", anna.login(), "guess")).isEqualTo(401);
        assertThat(signInFrom("127.0.0.80", "my-secret-password", "guess")).isEqualTo(401);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(ServerRolesIT.audit(town.admin(), "act=sign_in_failed&address=127.0.0.80"))
                                .extracting(line -> line.get("target"))
                                .contains("user:" + anna.id(), ""));
        assertThat(town.admin().call("GET", "admin/audit?address=127.0.0.80", null))
                .doesNotContain("my-secret-password", "guess");
    }

    /** As if there had been more failures after the free ones: the first waits are too short for a test to see them. */
    private static void longer(String address) {
        Tables.run("update identity.sign_in_failure set failures = failures + 7, last_at = now()" + " where address = '"
                + address + "' and login <> '' and failures >= " + FREE);
    }

    private static List<Long> failures(String login, String address) {
        return Tables.column("select failures from identity.sign_in_failure where login = '" + login
                + "' and address = '" + address + "'");
    }

    /** The status of signing in over a connection that comes from this address. */
    private static int signInFrom(String address, String login, String password) {
        var body = "{\"login\":\"" + login + "\",\"password\":\"" + password + "\"}";
        var request = "POST " + base().getPath() + "api/v1/sessions HTTP/1.1\r\nHost: " + base().getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress(base().getHost(), base().getPort()), 10_000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
