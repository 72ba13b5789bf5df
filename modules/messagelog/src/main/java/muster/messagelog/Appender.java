package muster.messagelog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import muster.groups.Groups;
import muster.kernel.Refused;
import muster.kernel.SchemaReady;

/** The append workers: spreads requests over them by group, starts them when the schema is ready and stops them. */
@ApplicationScoped
class Appender {
    @Resource(lookup = "java:app/concurrent/threads")
    ManagedThreadFactory threads;

    @Resource(lookup = "java:comp/DefaultContextService")
    ContextService contexts;

    @Inject
    MessageLogConfig config;

    @Inject
    LogStore store;

    @Inject
    Groups groups;

    @Inject
    UserTransaction transaction;

    @Inject
    Event<EntriesAppended> appended;

    @Inject
    Clock clock;

    @Inject
    MeterRegistry meters;

    private volatile List<AppendWorker> workers = List.of();

    void start(@Observes SchemaReady event) {
        var standings = new Standings(groups, store, config.rightsCachedMax);
        var metrics = new AppendMetrics(meters);
        workers = Stream.generate(() ->
                        new AppendWorker(config, store, standings, transaction, appended, clock, metrics, contexts))
                .limit(config.appendWorkers)
                .toList();
        Gauge.builder("muster.messagelog.append.waiting", this, Appender::waiting)
                .description("Requests waiting to be stored")
                .register(meters);
        IntStream.range(0, workers.size()).forEach(i -> {
            var thread = threads.newThread(workers.get(i));
            thread.setName("muster-append-" + i);
            thread.start();
        });
    }

    CompletableFuture<AppendOutcome> append(AppendRequest request) {
        var promise = new CompletableFuture<AppendOutcome>();
        var all = workers;
        if (all.isEmpty()) {
            promise.complete(new AppendOutcome.NotStored(Refused.busy(Duration.ofSeconds(1))));
            return promise;
        }
        long deadline = System.nanoTime() + config.appendWaitMax.toNanos();
        all.get(Math.floorMod(Long.hashCode(request.group() * 0x9E3779B97F4A7C15L), all.size()))
                .offer(new Waiting(request, Fingerprint.of(request), deadline, promise));
        return promise;
    }

    private double waiting() {
        return workers.stream().mapToInt(AppendWorker::waiting).sum();
    }

    @PreDestroy
    void stop() {
        workers.forEach(AppendWorker::stop);
    }
}
