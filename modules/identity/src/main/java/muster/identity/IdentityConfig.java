package muster.identity;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The knobs of identity; their defaults live in this module's microprofile-config.properties. Dependent, not
 * application-scoped, because its fields are read directly and a proxy's would be empty.
 */
@Dependent
class IdentityConfig {
    @Inject
    @ConfigProperty(name = "muster.identity.password-iterations")
    int passwordIterations;

    @Inject
    @ConfigProperty(name = "muster.identity.password-hashes-at-once")
    int passwordHashesAtOnce;

    @Inject
    @ConfigProperty(name = "muster.identity.password-waiting-max")
    int passwordWaitingMax;

    @Inject
    @ConfigProperty(name = "muster.identity.password-wait-max")
    Duration passwordWaitMax;

    @Inject
    @ConfigProperty(name = "muster.identity.session-life")
    Duration sessionLife;

    /** How long a session may not be used; tokens of programs end by their own time alone. */
    @Inject
    @ConfigProperty(name = "muster.identity.session-idle-max")
    Duration sessionIdleMax;

    @Inject
    @ConfigProperty(name = "muster.identity.ticket-life")
    Duration ticketLife;

    @Inject
    @ConfigProperty(name = "muster.identity.cleanup-every")
    Duration cleanupEvery;

    @Inject
    @ConfigProperty(name = "muster.identity.write-behind-every")
    Duration writeBehindEvery;

    @Inject
    @ConfigProperty(name = "muster.identity.audit-merged-max")
    int auditMergedMax;

    @Inject
    @ConfigProperty(name = "muster.identity.password-length-min")
    int passwordLengthMin;

    @Inject
    @ConfigProperty(name = "muster.identity.sessions-per-user-max")
    int sessionsPerUserMax;

    @Inject
    @ConfigProperty(name = "muster.identity.tokens-per-user-max")
    int tokensPerUserMax;

    @Inject
    @ConfigProperty(name = "muster.identity.failures-free")
    int failuresFree;

    @Inject
    @ConfigProperty(name = "muster.identity.failures-wait-max")
    Duration failuresWaitMax;

    @Inject
    @ConfigProperty(name = "muster.identity.failures-per-login-max")
    int failuresPerLoginMax;

    @Inject
    @ConfigProperty(name = "muster.identity.failures-per-address-max")
    int failuresPerAddressMax;

    @Inject
    @ConfigProperty(name = "muster.identity.failures-window")
    Duration failuresWindow;

    @Inject
    @ConfigProperty(name = "muster.identity.bootstrap-password")
    Optional<String> bootstrapPassword;

    /** Stops the deployment when a value is out of its range: a repaired one would surprise the admin later. */
    void check(@Observes Startup event) {
        within("muster.identity.password-iterations", passwordIterations, 1_024, 10_000_000);
        within("muster.identity.password-hashes-at-once", passwordHashesAtOnce, 1, 64);
        within("muster.identity.password-waiting-max", passwordWaitingMax, 0, 10_000);
        within("muster.identity.password-wait-max (ms)", passwordWaitMax.toMillis(), 100, 60_000);
        within(
                "muster.identity.session-life (s)",
                sessionLife.toSeconds(),
                60,
                Duration.ofDays(366).toSeconds());
        // The last use is written down once a minute and instance, and a tab may sleep for a while.
        within(
                "muster.identity.session-idle-max (s)",
                sessionIdleMax.toSeconds(),
                3_600,
                Duration.ofDays(366).toSeconds());
        within("muster.identity.ticket-life (ms)", ticketLife.toMillis(), 1_000, 60_000);
        within("muster.identity.cleanup-every (ms)", cleanupEvery.toMillis(), 1_000, 3_600_000);
        within("muster.identity.write-behind-every (ms)", writeBehindEvery.toMillis(), 100, 60_000);
        within("muster.identity.audit-merged-max", auditMergedMax, 10, 10_000);
        within("muster.identity.password-length-min", passwordLengthMin, 1, 64);
        within("muster.identity.sessions-per-user-max", sessionsPerUserMax, 1, 10_000);
        within("muster.identity.tokens-per-user-max", tokensPerUserMax, 0, 1_000);
        within("muster.identity.failures-free", failuresFree, 1, 1_000);
        within("muster.identity.failures-window (ms)", failuresWindow.toMillis(), 1_000, 86_400_000);
        // What is forgotten after the window makes nobody wait longer than that.
        within(
                "muster.identity.failures-wait-max (ms)",
                failuresWaitMax.toMillis(),
                1_000,
                Math.min(3_600_000, failuresWindow.toMillis()));
        within("muster.identity.failures-per-login-max", failuresPerLoginMax, 5, 1_000_000);
        within("muster.identity.failures-per-address-max", failuresPerAddressMax, 5, 1_000_000);
        bootstrapPassword.ifPresent(password ->
                within("the length of muster.identity.bootstrap-password", password.length(), 1, Passwords.LENGTH_MAX));
    }

    Patience patience() {
        return new Patience(failuresFree, failuresWaitMax, failuresPerLoginMax, failuresPerAddressMax, failuresWindow);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must lie between " + min + " and " + max + ", not " + value);
        }
    }
}
