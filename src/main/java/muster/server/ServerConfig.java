package muster.server;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The WAR's own knobs; their defaults live in its microprofile-config.properties. Dependent, not application-scoped,
 * because its fields are read directly and a proxy's would be empty.
 */
@Dependent
class ServerConfig {
    private static final int TOKEN_LENGTH_MIN = 16;

    /** Read by {@link FirstContact}, before there are beans; checked here. */
    @Inject
    @ConfigProperty(name = "muster.server.database-wait-max")
    Duration databaseWaitMax;

    @Inject
    @ConfigProperty(name = "muster.server.request-bytes-max")
    int requestBytesMax;

    /** What a scraper shows instead of signing in; without it only administrators see the metrics. */
    @Inject
    @ConfigProperty(name = "muster.server.metrics-token")
    Optional<String> metricsToken;

    /** Stops the deployment when a value is out of its range: a repaired one would surprise the admin later. */
    void check(@Observes Startup event) {
        within("muster.server.database-wait-max (s)", databaseWaitMax.toSeconds(), 1, 86_400);
        within("muster.server.request-bytes-max", requestBytesMax, 64 * 1_024, 64 * 1_024 * 1_024);
        metricsToken.ifPresent(
                token -> within("length of muster.server.metrics-token", token.length(), TOKEN_LENGTH_MIN, 1_024));
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must lie between " + min + " and " + max + ", not " + value);
        }
    }
}
