package muster.messagelog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What the append workers tell of themselves. */
final class AppendMetrics {
    private final DistributionSummary batch;
    private final Timer transaction;
    private final Counter failures;

    AppendMetrics(MeterRegistry meters) {
        batch = DistributionSummary.builder("muster.messagelog.append.batch")
                .description("Entries stored by one transaction")
                .register(meters);
        transaction = Timer.builder("muster.messagelog.append.transaction")
                .description("From locking the heads to the commit's answer")
                .register(meters);
        failures = Counter.builder("muster.messagelog.append.failures")
                .description("Batches that could not be stored at once")
                .register(meters);
    }

    void stored(int entries, long nanos) {
        batch.record(entries);
        transaction.record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed() {
        failures.increment();
    }
}
