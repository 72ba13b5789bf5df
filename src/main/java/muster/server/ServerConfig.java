package muster.server;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import muster.identity.Network;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The WAR's own knobs; their defaults live in its microprofile-config.properties. Dependent, not application-scoped,
 * because its fields are read directly and a proxy's would be empty.
 */
@Dependent
class ServerConfig {
    private static final int TOKEN_LENGTH_MIN = 16;
    private static final Pattern COMMA = Pattern.compile(",");

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

    /** Proxies of the installation's own, whose X-Forwarded headers are believed. */
    @Inject
    @ConfigProperty(name = "muster.server.proxies")
    Optional<String> proxies;

    /** Origins besides our own whose pages may open a socket with the cookie alone. */
    @Inject
    @ConfigProperty(name = "muster.server.allowed-origins")
    Optional<String> allowedOrigins;

    /** How long browsers that came over TLS once are to come over nothing else; 0 to say nothing of it. */
    @Inject
    @ConfigProperty(name = "muster.server.strict-transport")
    Duration strictTransport;

    /** How long a stranger may take to send a body that did not come with its head. */
    @Inject
    @ConfigProperty(name = "muster.server.body-wait-max")
    Duration bodyWaitMax;

    /** How many strangers may be waited for, in all and from one address. */
    @Inject
    @ConfigProperty(name = "muster.server.late-bodies-max")
    int lateBodiesMax;

    @Inject
    @ConfigProperty(name = "muster.server.late-bodies-per-address-max")
    int lateBodiesPerAddressMax;

    /** How many of the server's threads may read what members send slowly, in all and of one user. */
    @Inject
    @ConfigProperty(name = "muster.server.slow-bodies-max")
    int slowBodiesMax;

    @Inject
    @ConfigProperty(name = "muster.server.slow-bodies-per-user-max")
    int slowBodiesPerUserMax;

    /** Stops the deployment when a value is out of its range: a repaired one would surprise the admin later. */
    void check(@Observes Startup event) {
        within("muster.server.database-wait-max (s)", databaseWaitMax.toSeconds(), 1, 86_400);
        within("muster.server.request-bytes-max", requestBytesMax, 64 * 1_024, 64 * 1_024 * 1_024);
        within("muster.server.strict-transport (s)", strictTransport.toSeconds(), 0, 2 * 365 * 86_400L);
        within("muster.server.body-wait-max (ms)", bodyWaitMax.toMillis(), 1_000, 120_000);
        within("muster.server.late-bodies-max", lateBodiesMax, 16, 100_000);
        within("muster.server.late-bodies-per-address-max", lateBodiesPerAddressMax, 1, 100_000);
        within("muster.server.slow-bodies-max", slowBodiesMax, 1, 1_000);
        within("muster.server.slow-bodies-per-user-max", slowBodiesPerUserMax, 1, 1_000);
        for (var proxy : proxies()) {
            if (Network.exact(proxy).isEmpty()) {
                throw new IllegalArgumentException("muster.server.proxies must list IP addresses, not " + proxy);
            }
        }
        for (var origin : allowedOrigins()) {
            if (!SameOrigin.isOrigin(origin)) {
                throw new IllegalArgumentException(
                        "muster.server.allowed-origins must list origins such as https://portal.corp, not " + origin);
            }
        }
        metricsToken.ifPresent(
                token -> within("length of muster.server.metrics-token", token.length(), TOKEN_LENGTH_MIN, 1_024));
    }

    /** The addresses of {@link #proxies}. */
    Set<String> proxies() {
        return listed(proxies);
    }

    /** The origins of {@link #allowedOrigins}. */
    Set<String> allowedOrigins() {
        return listed(allowedOrigins);
    }

    /** By hand, because Payara injects no lists that may be absent. */
    private static Set<String> listed(Optional<String> commas) {
        return commas.stream()
                .flatMap(COMMA::splitAsStream)
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toSet());
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must lie between " + min + " and " + max + ", not " + value);
        }
    }
}
