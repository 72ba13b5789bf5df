package muster.delivery;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import muster.kernel.Knob;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The throttle's knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class ThrottleConfig {
    private static final int PER_SECOND_MAX = 1_000_000;
    private static final int BYTES_MIN = 16_384;
    private static final int BYTES_MAX = 1_000_000_000;

    @Inject
    @ConfigProperty(name = "muster.delivery.connection-sends-per-second")
    int connectionSends;

    @Inject
    @ConfigProperty(name = "muster.delivery.user-sends-per-second")
    int userSends;

    @Inject
    @ConfigProperty(name = "muster.delivery.address-sends-per-second")
    int addressSends;

    @Inject
    @ConfigProperty(name = "muster.delivery.group-sends-per-second")
    int groupSends;

    @Inject
    @ConfigProperty(name = "muster.delivery.connection-requests-per-second")
    int connectionRequests;

    @Inject
    @ConfigProperty(name = "muster.delivery.user-requests-per-second")
    int userRequests;

    @Inject
    @ConfigProperty(name = "muster.delivery.address-requests-per-second")
    int addressRequests;

    @Inject
    @ConfigProperty(name = "muster.delivery.connection-bytes-per-second")
    int connectionBytes;

    @Inject
    @ConfigProperty(name = "muster.delivery.user-bytes-per-second")
    int userBytes;

    @Inject
    @ConfigProperty(name = "muster.delivery.address-bytes-per-second")
    int addressBytes;

    @Inject
    @ConfigProperty(name = "muster.delivery.connections-per-user")
    int connectionsPerUser;

    @Inject
    @ConfigProperty(name = "muster.delivery.connections-per-address")
    int connectionsPerAddress;

    @Inject
    @ConfigProperty(name = "muster.delivery.refusals-max")
    int refusalsMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.penalty")
    Duration penalty;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("muster.delivery.connection-sends-per-second", connectionSends, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.user-sends-per-second", userSends, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.address-sends-per-second", addressSends, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.group-sends-per-second", groupSends, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.connection-requests-per-second", connectionRequests, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.user-requests-per-second", userRequests, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.address-requests-per-second", addressRequests, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.connection-bytes-per-second", connectionBytes, BYTES_MIN, BYTES_MAX);
        Knob.within("muster.delivery.user-bytes-per-second", userBytes, BYTES_MIN, BYTES_MAX);
        Knob.within("muster.delivery.address-bytes-per-second", addressBytes, BYTES_MIN, BYTES_MAX);
        Knob.within("muster.delivery.connections-per-user", connectionsPerUser, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.connections-per-address", connectionsPerAddress, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.refusals-max", refusalsMax, 1, PER_SECOND_MAX);
        Knob.within("muster.delivery.penalty (s)", penalty.toSeconds(), 1, 3_600);
    }
}
