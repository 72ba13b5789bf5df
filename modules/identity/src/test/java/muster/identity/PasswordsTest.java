package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings("UnnecessaryAssignment") // No container fills the fields here.
class PasswordsTest {
    private final SlowHash hash = new SlowHash();

    @Test
    void a_right_password_matches_and_a_wrong_one_does_not() {
        var passwords = passwords(1, 0, Duration.ofSeconds(5));
        var stored = passwords.hashOfMany("right");
        assertThat(passwords.matches("right", stored)).isTrue();
        assertThat(passwords.matches("wrong", stored)).isFalse();
    }

    @Test
    void an_unknown_login_costs_as_much_as_a_wrong_password() {
        var passwords = passwords(1, 0, Duration.ofSeconds(5));
        assertThat(passwords.matches("any", null)).isFalse();
        assertThat(hash.verified).hasValue(1);
    }

    @Test
    void who_finds_the_queue_full_is_refused_at_once() throws Exception {
        var passwords = passwords(1, 0, Duration.ofSeconds(5));
        whileHashing(passwords, () -> refusedAsBusy(passwords));
    }

    @Test
    void who_has_waited_too_long_is_refused() throws Exception {
        var passwords = passwords(1, 10, Duration.ofMillis(50));
        whileHashing(passwords, () -> refusedAsBusy(passwords));
        assertThat(passwords.matches("right", "right")).as("afterwards").isTrue();
    }

    @Test
    void what_comes_first_runs_when_the_turn_has_come_and_may_refuse() {
        var passwords = passwords(1, 0, Duration.ofSeconds(5));
        var no = new Refused(Refusal.RATE_LIMITED, "wait");
        assertThatThrownBy(() -> passwords.matches("right", "right", () -> {
                    throw no;
                }))
                .isSameAs(no);
        assertThat(hash.verified).hasValue(0);
        assertThat(passwords.matches("right", "right"))
                .as("its place is free again")
                .isTrue();
    }

    @Test
    void what_can_be_hashed_another_time_waits_for_nobody() throws Exception {
        var passwords = passwords(1, 10, Duration.ofSeconds(5));
        whileHashing(passwords, () -> assertThat(passwords.hashIfIdle("right")).isEmpty());
        assertThat(passwords.hashIfIdle("right")).contains("right");
    }

    /** And for them nothing is done first: it would be writing to the database. */
    private static void refusedAsBusy(Passwords passwords) {
        assertThatThrownBy(() -> passwords.matches("right", "right", () -> fail("nobody's turn has come")))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.refusal()).isEqualTo(Refusal.BUSY);
                    assertThat(refused.retryAfter()).isPositive();
                });
    }

    private void whileHashing(Passwords passwords, Runnable check) throws Exception {
        hash.entered = new CountDownLatch(1);
        hash.gate = new CountDownLatch(1);
        var thread = Executors.newSingleThreadExecutor();
        try {
            var first = thread.submit(() -> passwords.matches("right", "right"));
            assertThat(hash.entered.await(5, TimeUnit.SECONDS)).isTrue();
            check.run();
            hash.gate.countDown();
            assertThat(first.get(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            hash.gate.countDown();
            thread.shutdown();
        }
    }

    private Passwords passwords(int atOnce, int waitingMax, Duration waitMax) {
        var passwords = new Passwords();
        passwords.algorithm = hash;
        passwords.meters = new SimpleMeterRegistry();
        passwords.config = IdentityConfigTest.defaults();
        passwords.config.passwordHashesAtOnce = atOnce;
        passwords.config.passwordWaitingMax = waitingMax;
        passwords.config.passwordWaitMax = waitMax;
        passwords.prepare();
        return passwords;
    }

    /** Hashes a password to itself, and takes as long as the test wants. */
    private static final class SlowHash implements Pbkdf2PasswordHash {
        final AtomicInteger verified = new AtomicInteger();
        volatile CountDownLatch entered = new CountDownLatch(0);
        volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void initialize(Map<String, String> parameters) {
            assertThat(parameters)
                    .containsEntry("Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512")
                    .containsEntry("Pbkdf2PasswordHash.Iterations", "210000");
        }

        @Override
        public String generate(char[] password) {
            return String.valueOf(password);
        }

        @Override
        public boolean verify(char[] password, String hashed) {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            verified.incrementAndGet();
            return hashed.equals(String.valueOf(password));
        }
    }
}
