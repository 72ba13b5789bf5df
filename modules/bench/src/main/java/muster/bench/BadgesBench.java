package muster.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How stale may the number on a badge be, at the load of the article on groups of ten thousand: 100 groups of 5,000 members,
 * 10 messages a second each, where counters per member would be 5,000,000 changes a second? And how many rows are written for
 * members: none.
 */
final class BadgesBench {
    private static final int SPEAKERS = 10;

    private final BenchOptions options;
    private final Target target;
    private final Shape shape;
    private final double rate;
    private final Consumer<String> console;

    BadgesBench(BenchOptions options, Target target, Shape shape, double rate, Consumer<String> console) {
        this.options = options;
        this.target = target;
        this.shape = shape;
        this.rate = rate;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        console.accept("# " + shape.groups() + " groups of " + (shape.online() + shape.offline() + SPEAKERS + 1)
                + " members, " + shape.connections() + " connections that look at nothing");
        try (var database = Database.of(target);
                var crowd = BadgeCrowd.of(options, target, shape, SPEAKERS)) {
            crowd.open();
            crowd.rest(Database.COUNTS_LATE);
            long rows = database.memberRows();
            crowd.talk(rate, options.warmUp());
            crowd.measure(options.measured());
            long storedBefore = crowd.stored();
            long badgesBefore = crowd.badges();
            double cpu = CpuTime.seconds(target.pid());
            var usage = database.usage();
            crowd.talk(rate, options.measured());
            double seconds = options.measured().toMillis() / 1e3;
            cpu = CpuTime.seconds(target.pid()) - cpu;
            usage = database.usage().since(usage);
            long stored = crowd.stored() - storedBefore;
            long badges = crowd.badges() - badgesBefore;
            crowd.settle();
            crowd.rest(Database.COUNTS_LATE);
            rows = database.memberRows() - rows;
            if (rows != 0) {
                throw new IOException(rows + " rows were written for members");
            }
            var staleness = crowd.staleness();
            console.accept(target.head(shape.connections(), 0)
                    + String.format(
                            Locale.ROOT,
                            " bench=badges groups=%d online=%d offline=%d rate=%.0f msgs/s=%.1f badges/s=%.0f"
                                    + " stale_p50=%.0fms stale_p99=%.0fms stale_max=%.0fms measured=%d cpu=%.2f database_cpu=%.2f"
                                    + " wal_bytes/msg=%.0f member_rows=%d messages=%d",
                            shape.groups(),
                            shape.online(),
                            shape.offline(),
                            rate,
                            stored / seconds,
                            badges / seconds,
                            staleness.millis(0.5),
                            staleness.millis(0.99),
                            staleness.millis(1),
                            staleness.count(),
                            cpu / seconds,
                            usage.cpuSeconds() / seconds,
                            (double) usage.walBytes() / Math.max(1, stored),
                            rows,
                            crowd.stored()));
        }
    }
}
