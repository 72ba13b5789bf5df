package muster.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import muster.kernel.SchemaReady;
import org.jspecify.annotations.Nullable;

/**
 * Which instances there are, for those who look after them: each says every few seconds on the topic that it is there, and how
 * it is. Nothing is decided by it and nothing of members is said. Its own word comes back to each instance, which shows that
 * the way over the broker stands in both directions. Safe from every thread.
 */
@ApplicationScoped
public class Instances {
    /** Whoever has not been heard for so long is called silent: three times its word did not come. */
    public static final Duration SILENT_AFTER = Duration.ofSeconds(10);

    /** Whoever has been silent for so long is forgotten; times in which this instance heard nobody do not count. */
    public static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    /** Instances remembered, this one among them. */
    public static final int REMEMBERED_MAX = 64;

    /** How often each says that it is there. */
    static final Duration EVERY = Duration.ofSeconds(3);

    private static final String VERSION_FILE = "/META-INF/maven/muster/muster-delivery/pom.properties";

    @Inject
    Bridge bridge;

    @Inject
    DeliveryConfig config;

    @Inject
    MeterRegistry meters;

    @Inject
    Clock clock;

    private final Roll roll = new Roll(REMEMBERED_MAX - 1);
    private final Hearing hearing = new Hearing();
    private volatile Instant since = Instant.EPOCH;
    private volatile String name = "";
    private volatile String place = "";
    private volatile String version = "";
    private volatile boolean leaving;

    void start(@Observes SchemaReady event) {
        since = clock.instant();
        place = config.instanceName.orElseGet(Instances::host);
        name = config.instanceName.orElseGet(
                () -> place + "/" + ProcessHandle.current().pid());
        version = version();
    }

    /** Says that this instance is there. */
    void tell() {
        if (!leaving) {
            bridge.tell(this::news);
        }
    }

    /**
     * Says that this instance stops on purpose. Whatever it had still to say says so as well: it is made when it is sent.
     *
     * @return open until that has been said
     */
    CountDownLatch leave() {
        leaving = true;
        return bridge.tellLast(this::news);
    }

    void hear(InstanceNews news) {
        var now = clock.instant();
        if (news.id().equals(bridge.self())) {
            hearing.heard(now);
        } else {
            roll.hear(news, now, at -> hearing.misses(at, SILENT_AFTER, now));
        }
    }

    /** This instance first, then the others by name; at most {@link #REMEMBERED_MAX}. */
    public List<InstanceView> list() {
        var now = clock.instant();
        List<InstanceView> list = new ArrayList<>();
        list.add(view(news(), hearing.last(), true, false, true));
        for (var other : roll.all(each -> hearing.misses(each.at(), FORGOTTEN_AFTER, now))) {
            boolean silent = bridge.isUp() && hearing.misses(other.at(), SILENT_AFTER, now);
            list.add(view(other.news(), other.at(), false, silent, silent || !Hearing.isOld(other.at(), now)));
        }
        return list;
    }

    private static InstanceView view(
            InstanceNews news, @Nullable Instant heard, boolean self, boolean silent, boolean known) {
        return new InstanceView(
                news.id(),
                news.name(),
                news.version(),
                news.since(),
                heard,
                self,
                silent,
                known,
                news.bridged(),
                news.connections(),
                news.waiting());
    }

    private InstanceNews news() {
        return new InstanceNews(
                bridge.self(),
                name,
                place,
                version,
                since,
                isBridged(),
                leaving,
                gauge("muster.delivery.connections"),
                new InstanceView.Queues(
                        gauge("muster.messagelog.append.waiting"),
                        gauge("muster.delivery.mail.waiting"),
                        gauge("muster.delivery.bridge.waiting"),
                        gauge("muster.receipts.staged")));
    }

    private boolean isBridged() {
        return bridge.isUp() && hearing.isFresh(clock.instant());
    }

    /** Out of the meters, where every module says how much waits in it. */
    private long gauge(String meter) {
        return (long) meters.find(meter).gauges().stream()
                .mapToDouble(Gauge::value)
                .filter(Double::isFinite)
                .sum();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) { // A machine that cannot find its own name: the process id tells them apart.
            return "localhost";
        }
    }

    /** As the build wrote it into our jar; empty where it did not. */
    private static String version() {
        try (var in = Instances.class.getResourceAsStream(VERSION_FILE)) {
            var written = new Properties();
            if (in != null) {
                written.load(in);
            }
            return written.getProperty("version", "");
        } catch (IOException e) {
            return "";
        }
    }
}
