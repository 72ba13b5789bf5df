package muster.delivery;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import muster.kernel.Knob;
import muster.kernel.Limits;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Delivery's knobs; their defaults live in this module's microprofile-config.properties. */
@Dependent
class DeliveryConfig {
    @Inject
    @ConfigProperty(name = "muster.delivery.heartbeat")
    Duration heartbeat;

    @Inject
    @ConfigProperty(name = "muster.delivery.hello-within")
    Duration helloWithin;

    @Inject
    @ConfigProperty(name = "muster.delivery.progress-within")
    Duration progressWithin;

    @Inject
    @ConfigProperty(name = "muster.delivery.outbound-bytes-max")
    int outboundBytesMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.handshakes-per-second")
    int handshakesPerSecond;

    @Inject
    @ConfigProperty(name = "muster.delivery.greetings-max")
    int greetingsMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.acks-per-second")
    int acksPerSecond;

    @Inject
    @ConfigProperty(name = "muster.delivery.drain-within")
    Duration drainWithin;

    @Inject
    @ConfigProperty(name = "muster.delivery.sends-waiting-max")
    int sendsWaitingMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.requests-waiting-max")
    int requestsWaitingMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.request-threads")
    int requestThreads;

    @Inject
    @ConfigProperty(name = "muster.delivery.lane-workers")
    int laneWorkers;

    @Inject
    @ConfigProperty(name = "muster.delivery.fan-out-helpers")
    int fanOutHelpers;

    @Inject
    @ConfigProperty(name = "muster.delivery.lane-mail-max")
    int laneMailMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.lane-rest-max")
    Duration laneRestMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.tail-check-every")
    Duration tailCheckEvery;

    @Inject
    @ConfigProperty(name = "muster.delivery.changes-every")
    Duration changesEvery;

    @Inject
    @ConfigProperty(name = "muster.delivery.badge-every")
    Duration badgeEvery;

    @Inject
    @ConfigProperty(name = "muster.delivery.receipt-every")
    Duration receiptEvery;

    @Inject
    @ConfigProperty(name = "muster.delivery.receipt-members-per-period")
    int receiptMembersPerPeriod;

    @Inject
    @ConfigProperty(name = "muster.delivery.receipt-poll-every")
    Duration receiptPollEvery;

    @Inject
    @ConfigProperty(name = "muster.delivery.reads-heard-within")
    Duration readsHeardWithin;

    @Inject
    @ConfigProperty(name = "muster.delivery.finished-frames")
    boolean finishedFrames;

    @Inject
    @ConfigProperty(name = "muster.delivery.bridge-queue-max")
    int bridgeQueueMax;

    @Inject
    @ConfigProperty(name = "muster.delivery.instance-name")
    Optional<String> instanceName;

    /** Stops the deployment when a value is out of its range. */
    void check(@Observes Startup event) {
        Knob.within("the length of muster.delivery.instance-name", nameLength(), 1, Limits.NAME_LENGTH_MAX);
        Knob.within("muster.delivery.heartbeat (s)", heartbeat.toSeconds(), 1, 3_600);
        Knob.within("muster.delivery.badge-every (ms)", badgeEvery.toMillis(), 100, 60_000);
        Knob.within("muster.delivery.receipt-every (ms)", receiptEvery.toMillis(), 100, 60_000);
        Knob.within("muster.delivery.receipt-members-per-period", receiptMembersPerPeriod, 100, 1_000_000);
        Knob.within("muster.delivery.receipt-poll-every (s)", receiptPollEvery.toSeconds(), 1, 86_400);
        Knob.within("muster.delivery.reads-heard-within (s)", readsHeardWithin.toSeconds(), 1, 3_600);
        Knob.within("muster.delivery.hello-within (ms)", helloWithin.toMillis(), 500, 60_000);
        Knob.within("muster.delivery.progress-within (ms)", progressWithin.toMillis(), 1_000, 300_000);
        Knob.within("muster.delivery.outbound-bytes-max", outboundBytesMax, 16_384, 16_777_216);
        Knob.within("muster.delivery.handshakes-per-second", handshakesPerSecond, 1, 100_000);
        Knob.within("muster.delivery.greetings-max", greetingsMax, 1, 10_000);
        Knob.within("muster.delivery.acks-per-second", acksPerSecond, 1, 1_000_000);
        Knob.within("muster.delivery.drain-within (ms)", drainWithin.toMillis(), 0, 60_000);
        Knob.within("muster.delivery.sends-waiting-max", sendsWaitingMax, 1, 100_000);
        Knob.within("muster.delivery.requests-waiting-max", requestsWaitingMax, 1, 10_000);
        Knob.within("muster.delivery.request-threads", requestThreads, 1, 64);
        Knob.within("muster.delivery.lane-workers", laneWorkers, 1, 64);
        Knob.within("muster.delivery.fan-out-helpers", fanOutHelpers, 0, 64);
        Knob.within("muster.delivery.lane-mail-max", laneMailMax, 1_000, 10_000_000);
        Knob.within("muster.delivery.lane-rest-max (ms)", laneRestMax.toMillis(), 0, 1_000);
        Knob.within("muster.delivery.tail-check-every (ms)", tailCheckEvery.toMillis(), 100, 2_000);
        Knob.within("muster.delivery.changes-every (ms)", changesEvery.toMillis(), 50, 1_000);
        Knob.within("muster.delivery.bridge-queue-max", bridgeQueueMax, 1, 1_000_000);
    }

    private int nameLength() {
        return instanceName.map(String::length).orElse(1);
    }
}
