package muster.identity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords, slowly on purpose, and keeps that from taking the machine: only a few at once, a bounded number wait
 * for a bounded time, and the rest is refused. Safe from every thread; the two semaphores guard everything.
 */
@ApplicationScoped
class Passwords {
    static final int LENGTH_MAX = 1_024;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** How long one hash of a bulk waits for its turn: the queue is fair and bounded, so its turn comes long before. */
    private static final Duration BULK_WAIT_MAX = Duration.ofMinutes(2);

    @Inject
    Pbkdf2PasswordHash algorithm;

    @Inject
    IdentityConfig config;

    @Inject
    MeterRegistry meters;

    private Semaphore admitted = new Semaphore(0);
    private Semaphore running = new Semaphore(0, true);
    private String nobodysHash = "";

    @PostConstruct
    void prepare() {
        algorithm.initialize(Map.of(
                "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
                "Pbkdf2PasswordHash.Iterations", String.valueOf(config.passwordIterations),
                "Pbkdf2PasswordHash.SaltSizeBytes", "16",
                "Pbkdf2PasswordHash.KeySizeBytes", "32"));
        admitted = new Semaphore(config.passwordHashesAtOnce + config.passwordWaitingMax);
        running = new Semaphore(config.passwordHashesAtOnce, true);
        nobodysHash = algorithm.generate(Secrets.fresh().toCharArray());
        Gauge.builder("muster.identity.passwords.waiting", running, Semaphore::getQueueLength)
                .description("Passwords that wait to be hashed")
                .register(meters);
    }

    /** Whether a text may be a password at all. */
    static boolean acceptable(String password) {
        return !password.isEmpty() && password.length() <= LENGTH_MAX;
    }

    /** The hash of a new user's password, one of many: waits for its turn behind those who sign in. */
    String hashOfMany(String password) {
        return slowly(BULK_WAIT_MAX, () -> algorithm.generate(password.toCharArray()));
    }

    /**
     * Whether the password hashes to {@code hash}. Without a hash the answer is no after the same time, so that nobody learns
     * which logins exist.
     *
     * @param first runs when the password's turn has come: what it writes is not written for those who are told {@code busy}
     * @throws Refused {@code busy} when too many wait already, or for too long; or what {@code first} throws
     */
    boolean matches(String password, @Nullable String hash, Runnable first) {
        if (!admitted.tryAcquire()) {
            throw crowded();
        }
        try {
            boolean same = slowly(config.passwordWaitMax, () -> {
                first.run();
                return algorithm.verify(password.toCharArray(), hash == null ? nobodysHash : hash);
            });
            return same && hash != null;
        } finally {
            admitted.release();
        }
    }

    /** The same for a password that nobody counts. */
    boolean matches(String password, @Nullable String hash) {
        return matches(password, hash, () -> {});
    }

    /** The hash of a password that can be hashed another time as well; empty when there is anything else to hash. */
    Optional<String> hashIfIdle(String password) {
        if (running.hasQueuedThreads() || !running.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(algorithm.generate(password.toCharArray()));
        } finally {
            running.release();
        }
    }

    /** Whether the hash was made with fewer rounds than a new one would be. */
    boolean outdated(String hash) {
        var parts = hash.split(":", -1); // Algorithm, rounds, salt, hash.
        return parts.length == 4 && Integer.parseInt(parts[1]) < config.passwordIterations;
    }

    private <T> T slowly(Duration waitMax, Supplier<T> work) {
        try {
            if (!running.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw crowded();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw crowded();
        }
        try {
            return work.get();
        } finally {
            running.release();
        }
    }

    private Refused crowded() {
        meters.counter("muster.identity.passwords.refused").increment();
        return new Refused(Refusal.BUSY, "too many are signing in at once", RETRY_AFTER);
    }
}
