package muster.server;

import io.micrometer.core.instrument.Statistic;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this instance is doing now, in few numbers: totals since it started and present values out of the meters. Whoever wants a
 * rate reads twice.
 */
@ApplicationScoped
class Figures {
    @Inject
    PrometheusMeterRegistry registry;

    @Inject
    Clock clock;

    /** Differs after each start and from every other instance's: totals of two of them have no difference. */
    private final double instance = new SecureRandom().nextInt();

    /** The figures by the names that charts know them by. */
    Map<String, Double> now() {
        Map<String, Double> now = new LinkedHashMap<>();
        now.put("instance", instance);
        now.put("at", clock.millis() / 1_000.0);
        now.put("connections", value("muster.delivery.connections", Statistic.VALUE));
        now.put("messages", value("muster.messagelog.append.batch", Statistic.TOTAL));
        now.put("appends", value("muster.messagelog.append.transaction", Statistic.COUNT));
        now.put("appendSeconds", value("muster.messagelog.append.transaction", Statistic.TOTAL_TIME));
        now.put("deliveries", value("muster.delivery.deliveries", Statistic.COUNT));
        now.put("frames", value("muster.delivery.frames", Statistic.COUNT));
        now.put("lags", value("muster.delivery.lag", Statistic.COUNT));
        now.put("lagSeconds", value("muster.delivery.lag", Statistic.TOTAL_TIME));
        now.put("reads", value("muster.unread.changes", Statistic.COUNT));
        now.put("readsMerged", value("muster.unread.merged", Statistic.COUNT));
        now.put("appendWaiting", value("muster.messagelog.append.waiting", Statistic.VALUE));
        now.put("mailWaiting", value("muster.delivery.mail.waiting", Statistic.VALUE));
        now.put("bridgeWaiting", value("muster.delivery.bridge.waiting", Statistic.VALUE));
        now.put("cursorsStaged", value("muster.receipts.staged", Statistic.VALUE));
        return now;
    }

    /** How long the server has been running. */
    long uptimeSeconds() {
        return (long) value("process.uptime", Statistic.VALUE);
    }

    /** The sum over all meters of this name; 0 while there is none. */
    private double value(String meter, Statistic statistic) {
        double sum = 0;
        for (var each : registry.find(meter).meters()) {
            for (var measured : each.measure()) {
                boolean wanted = measured.getStatistic() == statistic && Double.isFinite(measured.getValue());
                sum += wanted ? measured.getValue() : 0;
            }
        }
        return sum;
    }
}
