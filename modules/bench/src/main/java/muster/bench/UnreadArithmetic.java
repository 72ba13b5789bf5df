package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Unread changes of a group of 5,000 at 10 messages a second (groups of ten thousand): 50,000 rows a second one by one, 5,000
 * merged, none derived. One in a hundred members of Muster's group is connected, looks elsewhere, and is told its number.
 */
final class UnreadArithmetic {
    private static final int MEMBERS = 5_000;
    private static final double RATE = 10;
    private static final int SECONDS = 12;
    private static final int MESSAGES = (int) (RATE * SECONDS);
    private static final int LISTENERS = 50;
    private static final int SPEAKERS = 1;
    private static final int OWNER = 1;

    private final BenchOptions options;
    private final Target target;
    private final Database database;
    private final Consumer<String> console;
    private final String body;
    private final Table table = new Table(
            "unread of " + MEMBERS + " at " + Table.text(RATE) + " messages/s",
            "messages/s",
            "rows/s",
            "rows/message",
            "WAL bytes/message",
            "database CPU ms/message",
            "server CPU ms/message");

    UnreadArithmetic(BenchOptions options, Target target, Database database, Consumer<String> console) {
        this.options = options;
        this.target = target;
        this.database = database;
        this.console = console;
        this.body = "x".repeat(options.bodyLength());
    }

    void run() throws IOException, InterruptedException {
        oneByOne();
        merged();
        derived();
        idle();
        table.print(console);
    }

    private void oneByOne() throws IOException {
        var counters = new UnreadCounters(database, MEMBERS, body);
        long rows = 0;
        var before = database.usage();
        long from = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            sleepUntil(from + (long) (i * 1e9 / RATE));
            counters.store();
            rows += 1 + counters.addOneByOne();
        }
        double seconds = Math.max(SECONDS, (System.nanoTime() - from) / 1e9);
        var used = database.usage().since(before);
        counters.verify();
        report(naive(), "one by one", MESSAGES, seconds, rows, used, 0);
    }

    private void merged() throws IOException {
        var counters = new UnreadCounters(database, MEMBERS, body);
        var before = database.usage();
        long from = System.nanoTime();
        var machine = new MergingMachine(counters, MEMBERS, from);
        for (int i = 0; i < MESSAGES; i++) {
            sleepUntil(from + (long) (i * 1e9 / RATE));
            counters.store();
            machine.stage(counters.sender());
            machine.tick(System.nanoTime());
        }
        machine.flush();
        double seconds = Math.max(SECONDS, (System.nanoTime() - from) / 1e9);
        var used = database.usage().since(before);
        counters.verify();
        report(
                naive(),
                "merged by Timer, Flusher, Aggregator",
                MESSAGES,
                seconds,
                MESSAGES + machine.written(),
                used,
                0);
    }

    private void derived() throws IOException, InterruptedException {
        var shape = Shape.oneGroup(LISTENERS, MEMBERS - LISTENERS - SPEAKERS - OWNER);
        try (var crowd = BadgeCrowd.of(options, target, shape, SPEAKERS)) {
            crowd.open();
            crowd.rest(Database.COUNTS_LATE);
            long members = database.memberRows();
            long rows = database.musterRows();
            double cpu = CpuTime.seconds(target.pid());
            var before = database.usage();
            crowd.talk(RATE, Duration.ofSeconds(SECONDS));
            var used = database.usage().since(before);
            cpu = CpuTime.seconds(target.pid()) - cpu;
            crowd.settle();
            crowd.rest(Database.COUNTS_LATE);
            long memberRows = database.memberRows() - members;
            if (memberRows != 0) {
                throw new IOException(memberRows + " rows were written for members");
            }
            rows = database.musterRows() - rows;
            int messages = (int) crowd.stored();
            report(
                    target.head(LISTENERS, 0),
                    "derived (Muster), " + LISTENERS + " told",
                    messages,
                    SECONDS,
                    rows,
                    used,
                    cpu);
        }
    }

    /** What Muster costs when nothing happens, as if it had been for messages: it stands in the row before as well. */
    private void idle() throws IOException {
        double cpu = CpuTime.seconds(target.pid());
        var before = database.usage();
        sleepUntil(System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos());
        var used = database.usage().since(before);
        report(target.head(0, 0), "Muster, idle", MESSAGES, SECONDS, 0, used, CpuTime.seconds(target.pid()) - cpu);
    }

    private String naive() {
        return "peer=naive server=postgresql " + target.durability() + " N=" + MEMBERS + " W=0";
    }

    private static void sleepUntil(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    private void report(
            String head,
            String design,
            int messages,
            double seconds,
            long rows,
            Database.Usage used,
            double serverCpu) {
        double wal = (double) used.walBytes() / messages;
        double databaseCpu = used.cpuSeconds() * 1e3 / messages;
        double server = serverCpu * 1e3 / messages;
        console.accept(head
                + String.format(
                        Locale.ROOT,
                        " bench=articles part=unread design=\"%s\" asked_msgs/s=%.0f msgs/s=%.2f rows/s=%.0f rows/msg=%.1f"
                                + " wal_bytes/msg=%.0f database_cpu_ms/msg=%.1f server_cpu_ms/msg=%.1f",
                        design,
                        RATE,
                        messages / seconds,
                        rows / seconds,
                        (double) rows / messages,
                        wal,
                        databaseCpu,
                        server));
        table.row(design, messages / seconds, rows / seconds, (double) rows / messages, wal, databaseCpu, server);
    }
}
