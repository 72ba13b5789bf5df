package muster.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What one message takes in each of the four designs of "one copy or many" and "why group chat is harder": N × 0.8 copies, N
 * copies, one copy and N ids, or one copy. The last one is Muster, through its REST interface, a message per transaction like
 * the others; its cursor is a row per member, and no message adds to it.
 */
final class StorageArithmetic {
    private static final int[] MEMBERS = {200, 5_000};
    private static final int ROWS_PER_DESIGN = 300_000;
    private static final int MESSAGES_MAX = 500;

    private final BenchOptions options;
    private final Target target;
    private final Database database;
    private final Consumer<String> console;
    private final String body;
    private final Table table =
            new Table("stored per message", "members", "rows", "bytes in tables", "WAL bytes", "database CPU ms");

    StorageArithmetic(BenchOptions options, Target target, Database database, Consumer<String> console) {
        this.options = options;
        this.target = target;
        this.database = database;
        this.console = console;
        this.body = "x".repeat(options.bodyLength());
    }

    void run() throws IOException, InterruptedException {
        for (int members : MEMBERS) {
            for (var design : StoredCopies.values()) {
                straw(design, members);
            }
            muster(members);
        }
        table.print(console);
    }

    private void straw(StoredCopies design, int members) throws IOException {
        int messages = Math.min(MESSAGES_MAX, ROWS_PER_DESIGN / members);
        design.prepare(database);
        long empty = design.bytes(database);
        var before = database.usage();
        for (int message = 1; message <= messages; message++) {
            design.store(database, message, members, body);
        }
        var used = database.usage().since(before);
        database.execute("select pg_stat_force_next_flush()");
        report(
                "peer=naive server=postgresql " + target.durability() + " N=" + members + " W=1",
                design.description(),
                members,
                messages,
                database.rowsWritten("straw"),
                design.bytes(database) - empty,
                used);
    }

    private void muster(int members) throws IOException, InterruptedException {
        var population = new Population(target);
        long group = population.group("storage " + members, population.others(members - 1));
        var admin = target.admin();
        Thread.sleep(Database.COUNTS_LATE.toMillis());
        long rows = database.musterRows();
        long bytes = bytes();
        var before = database.usage();
        for (int message = 0; message < MESSAGES_MAX; message++) {
            var unused = admin.send(group, "storage-" + message, body);
        }
        var used = database.usage().since(before);
        Thread.sleep(Database.COUNTS_LATE.toMillis());
        long kept =
                database.number("select count(*) from messagelog.entry where group_id = ? and body = ?", group, body);
        if (kept != MESSAGES_MAX) {
            throw new IOException(kept + " of " + MESSAGES_MAX + " messages are stored");
        }
        report(
                target.head(members, 1),
                "one copy and a cursor (Muster)",
                members,
                MESSAGES_MAX,
                database.musterRows() - rows,
                bytes() - bytes,
                used);
    }

    private long bytes() throws IOException {
        return database.size("messagelog.entry")
                + database.size("messagelog.head")
                + database.size("receipts.cursor")
                + database.size("unread.mark");
    }

    private void report(
            String head, String design, int members, int messages, long rows, long bytes, Database.Usage used) {
        double cpuMillis = used.cpuSeconds() * 1e3 / messages;
        console.accept(head
                + String.format(
                        Locale.ROOT,
                        " bench=articles part=storage design=\"%s\" messages=%d rows/msg=%.2f bytes/msg=%.0f"
                                + " wal_bytes/msg=%.0f database_cpu_ms/msg=%.2f body=%d",
                        design,
                        messages,
                        (double) rows / messages,
                        (double) bytes / messages,
                        (double) used.walBytes() / messages,
                        cpuMillis,
                        options.bodyLength()));
        table.row(
                design,
                members,
                (double) rows / messages,
                (double) bytes / messages,
                (double) used.walBytes() / messages,
                cpuMillis);
    }
}
