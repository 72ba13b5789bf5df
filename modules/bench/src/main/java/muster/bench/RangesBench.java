package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import muster.client.MusterClient;
import muster.kernel.GroupSelection;
import muster.kernel.ReaderOrder;

/**
 * Ten million old read times are let go by the server's own job while members send, read and look at lists of readers: does
 * anybody wait? (Read receipts, push or pull: receipts are not core data, and are archived or deleted after a time.)
 *
 * <p>The old weeks are filled beside the table and attached all at once; the job finds them within a second.
 */
final class RangesBench {
    static final String NAME = "ranges";

    /** Whoever waits for a lock for a tenth of a second is written down. */
    static final Map<String, String> DATABASE_SETTINGS = Map.of("log_lock_waits", "on", "deadlock_timeout", "100ms");

    /** The quiet hours are now, and what is older than two weeks goes. */
    static final Map<String, String> SERVER_SETTINGS = Map.of(
            "muster.receipts.keep", "P14D",
            "muster.receipts.tidy-every", "PT1S",
            "muster.receipts.quiet-from", "0",
            "muster.receipts.quiet-until", "24");

    private static final int RANGES = 10_000_000;
    private static final int WEEKS = 10;
    private static final int WEEKS_AGO = 5;
    private static final int DAYS = 7;
    private static final int PAGE = 100;
    private static final Duration READ_EVERY = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration GONE_MAX = Duration.ofMinutes(2);

    /** What was put off meanwhile is seen as well. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private static final String WAITED = " still waiting for ";

    private final BenchOptions options;
    private final Stage stage;
    private final Target target;
    private final Consumer<String> console;
    private final Histogram listsBefore = new Histogram();
    private final Histogram listsDuring = new Histogram();
    private Histogram lists = new Histogram();
    private CompletableFuture<Long> listing = CompletableFuture.completedFuture(0L);
    private long readAt;

    RangesBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.target = stage.target();
        this.console = console;
    }

    void run(int members, double perSecond) throws IOException, InterruptedException {
        var crowd = new MusterPeer(stage, options, console).crowd(Shape.oneGroup(members, 0), options.ackEvery());
        var rest = target.admin();
        var unused = rest.call("PATCH", "groups/" + crowd.id(0), "{\"receipts\":\"names\"}");
        long base = rest.entriesAfter(crowd.id(0), 0, 1).head();
        var session = target.rest().signIn(target.login(), target.password());
        try (crowd;
                var database = Database.of(target);
                var asker = MusterClient.builder()
                        .servers(List.of(target.url()))
                        .token(session.token())
                        .focus(GroupSelection.NONE)
                        .listener((client, entry) -> {})
                        .connect()) {
            asker.ready().orTimeout(1, TimeUnit.MINUTES).join();
            fill(database);
            var talk = new Conversation(crowd, members);
            talk.talk(perSecond);
            Busy busy = time -> go(crowd, talk, asker, base, time);
            busy.with(options.warmUp());
            measure(talk, busy, database, members, perSecond);
        }
    }

    private void measure(Conversation talk, Busy busy, Database database, int members, double rate) throws IOException {
        var sendsBefore = talk.count();
        lists = listsBefore;
        double waitBefore;
        try (var watch = new LockWatch(target.database().orElseThrow())) {
            busy.with(options.measured());
            waitBefore = watch.membersMillis();
        }
        talk.fallSilent(); // Those that are slow belong to what was before.
        talk.talk(rate);
        long logged = waitsLogged();
        var sends = talk.count();
        lists = listsDuring;
        try (var watch = new LockWatch(target.database().orElseThrow())) {
            long from = System.nanoTime();
            attach(database);
            double attached = (System.nanoTime() - from) / 1e9;
            while (weeks(database) > 0) {
                if (System.nanoTime() - from > GONE_MAX.toNanos()) {
                    throw new IOException(weeks(database) + " of " + WEEKS + " weeks are still there");
                }
                busy.with(LOOK_EVERY);
            }
            double gone = (System.nanoTime() - from) / 1e9;
            busy.with(AFTERWARDS);
            talk.fallSilent();
            console.accept(target.head(members, 0)
                    + String.format(
                            Locale.ROOT,
                            " bench=ranges ranges=%d weeks=%d rate=%.0f attached_in=%.3fs gone_after=%.2fs"
                                    + " lock_wait_max=%.1f..%.1fms tidying_lock_wait_max=%.1fms lock_waits_over_100ms=%d looks=%d"
                                    + " send_p50=%.1f..%.1fms send_p99=%.1f..%.1fms send_max=%.1f..%.1fms sends=%d..%d"
                                    + " readers_p99=%.1f..%.1fms readers_max=%.1f..%.1fms readers=%d..%d messages=%d",
                            RANGES,
                            WEEKS,
                            rate,
                            attached,
                            gone,
                            waitBefore,
                            watch.membersMillis(),
                            watch.tidyingMillis(),
                            waitsLogged() - logged,
                            watch.looks(),
                            sendsBefore.millis(0.5),
                            sends.millis(0.5),
                            sendsBefore.millis(0.99),
                            sends.millis(0.99),
                            sendsBefore.millis(1),
                            sends.millis(1),
                            sendsBefore.count(),
                            sends.count(),
                            listsBefore.millis(0.99),
                            listsDuring.millis(0.99),
                            listsBefore.millis(1),
                            listsDuring.millis(1),
                            listsBefore.count(),
                            listsDuring.count(),
                            talk.stored()));
        }
    }

    /** Fills as many weeks as are to be let go, beside the table: a row for each member and day, as reading makes them. */
    private void fill(Database database) throws IOException {
        console.accept("# filling " + WEEKS + " weeks with " + RANGES + " ranges");
        int perWeek = RANGES / WEEKS;
        for (int i = 0; i < WEEKS; i++) {
            var week = week(i);
            database.execute("set synchronous_commit = off; create table " + prepared(i)
                    + " (like receipts.read_range including all) with (fillfactor = 70); alter table " + prepared(i)
                    + " add check (day >= '" + week + "' and day < '" + week.plusDays(DAYS) + "');");
            int rows = database.update(
                    "insert into " + prepared(i)
                            + " select 1000000 + i / 70000, i / 7 % 10000, cast(? as date) + i % 7,"
                            + " 0, 10, array[10], array[36000] from generate_series(0, ? - 1) i",
                    week.toString(),
                    perWeek);
            if (rows != perWeek) {
                throw new IOException(rows + " ranges instead of " + perWeek);
            }
        }
    }

    /** All at once, so that none is let go before the last is there. The check on each makes attaching look at no row. */
    private void attach(Database database) throws IOException {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                for (int i = 0; i < WEEKS; i++) {
                    var name = "read_range_" + week(i).format(DateTimeFormatter.BASIC_ISO_DATE);
                    statement.execute("alter table " + prepared(i) + " rename to " + name);
                    statement.execute("alter table receipts.read_range attach partition receipts." + name
                            + " for values from ('" + week(i) + "') to ('" + week(i).plusDays(DAYS) + "')");
                }
            }
        });
        if (weeks(database) != WEEKS) {
            throw new IOException("only " + weeks(database) + " weeks are attached");
        }
    }

    /** Old weeks that are there, in the table or out of it. */
    private static long weeks(Database database) throws IOException {
        return database.number(
                "select count(*) from pg_tables where schemaname = 'receipts' and tablename between ? and ?",
                "read_range_" + week(WEEKS - 1).format(DateTimeFormatter.BASIC_ISO_DATE),
                "read_range_" + week(0).format(DateTimeFormatter.BASIC_ISO_DATE));
    }

    private static String prepared(int i) {
        return "receipts.filled_" + i;
    }

    private static LocalDate week(int i) {
        return LocalDate.now(ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .minusWeeks(WEEKS_AGO + i);
    }

    /** Members send and read and look at lists for a while. */
    private interface Busy {
        void with(Duration time) throws IOException;
    }

    private void go(MusterCrowd crowd, Conversation talk, MusterClient asker, long base, Duration time)
            throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            long now = System.nanoTime();
            long head = base + talk.stored();
            if (now - readAt > READ_EVERY.toNanos()) {
                readAt = now;
                crowd.readAll(0, head);
            }
            if (listing.isDone() && talk.stored() > 0) {
                lists.add(listing.join());
                listing = asker.readers(crowd.id(0), head, true, ReaderOrder.TIME, null, PAGE)
                        .thenApply(page -> System.nanoTime() - now);
            }
            talk.rest(LOOK_EVERY);
        }
    }

    private long waitsLogged() throws IOException {
        try (var lines = Files.lines(stage.databaseLog().orElseThrow())) {
            return lines.filter(line -> line.contains(WAITED)).count();
        }
    }
}
