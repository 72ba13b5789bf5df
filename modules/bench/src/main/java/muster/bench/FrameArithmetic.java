package muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import muster.client.MusterClient;
import muster.kernel.GroupSelection;

/**
 * Frames and rows per message, over sockets. Acks (why group chat is harder): 500 members, 500 acks a message; every N = 10
 * messages or T = 1 s, a tenth. Receipts (push or pull): 200 members, 40 connected, 40 messages out, 40 acks in, 40 receipts to
 * the sender; in batches and merged, or asked for with a keepalive, next to none.
 */
final class FrameArithmetic {
    private static final int ACK_MEMBERS = 500;
    private static final double ACK_RATE = 20;
    private static final int ACK_MESSAGES = 200;

    private static final int RECEIPT_MEMBERS = 200;
    private static final int RECEIPT_ONLINE = 40;
    private static final double RECEIPT_RATE = 10;
    private static final int RECEIPT_MESSAGES = 100;

    /** A keepalive brings the counts of the newest so many of the sender's messages. */
    private static final int COUNTED_BY_KEEPALIVE = 50;

    /** Members acknowledge by time alone. */
    private static final int NO_NUMBER = 1_000_000;

    /** The last acks are due and sent. */
    private static final Duration LAST_ACKS = Duration.ofMillis(2_500);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration STORED_MAX = Duration.ofMinutes(1);
    private static final String ACKED = "select count(*) from straw.group_users where last_ack_msgid = ?";
    private static final String TOLD = "select count(*) from straw.msg_acks where if_ack";

    private final BenchOptions options;
    private final Stage stage;
    private final Target target;
    private final Database database;
    private final Consumer<String> console;

    /** One run of messages: what went over the sockets, what was written, what it cost. */
    private record Seen(
            int messages,
            double entries,
            double acks,
            double receipts,
            double framesOut,
            double framesIn,
            double bytes,
            double wal,
            double serverCpu,
            double databaseCpu) {}

    FrameArithmetic(BenchOptions options, Stage stage, Database database, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.target = stage.target();
        this.database = database;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        var acks = table("acks of " + ACK_MEMBERS + " connected, per message");
        naive(acks, "naive: each message, a row per ack", ACK_MEMBERS, ACK_MEMBERS, false, ACK_MESSAGES, ACK_RATE);
        muster(acks, "Muster, N = 1", 1);
        muster(acks, "Muster, N = 10", 10);
        muster(acks, "Muster, T = 1 s", NO_NUMBER);
        muster(acks, "Muster, as the server asks", 0);
        acks.print(console);
        var receipts = table("receipts of " + RECEIPT_MEMBERS + ", " + RECEIPT_ONLINE + " connected, per message");
        naive(
                receipts,
                "naive: pushed to the sender one by one",
                RECEIPT_MEMBERS,
                RECEIPT_ONLINE,
                true,
                RECEIPT_MESSAGES,
                RECEIPT_RATE);
        pushed(receipts);
        asked(receipts);
        receipts.print(console);
    }

    private static Table table(String what) {
        return new Table(
                what,
                "entries",
                "acks",
                "receipts",
                "frames in",
                "frames out",
                "bytes",
                "rows",
                "WAL bytes",
                "server CPU ms",
                "database CPU ms");
    }

    private void naive(Table table, String design, int members, int online, boolean receipts, int messages, double rate)
            throws IOException {
        Seen seen;
        String head;
        try (var peer = RawPeer.naive(
                target.database().orElseThrow(), target.durability(), members, receipts, options.bodyLength())) {
            head = peer.head(online, 0);
            try (var crowd = (MusterCrowd) peer.crowd(Shape.oneGroup(online, members - online))) {
                var talk = new Conversation(crowd, online);
                seen = seen(
                        crowd,
                        talk,
                        peer.pid(),
                        messages,
                        () -> talk.say(messages, rate),
                        () -> database.number(ACKED, (long) messages) == online
                                && database.number(TOLD) == (receipts ? (long) messages * online : 0));
                require(Math.round(seen.acks * messages), (long) messages * online, "acks");
                require(Math.round(seen.receipts * messages), receipts ? (long) messages * online : 0, "receipts");
            }
        }
        long expected = (long) messages * (1 + online + (receipts ? members + online : 0));
        // Its members' rows were there before.
        report(table, head, design, seen, rowsOfEndedSession(members + expected) - members);
    }

    /** A session tells of all its rows when it ends, which it does a little after its client. */
    private long rowsOfEndedSession(long expected) throws IOException {
        long deadline = System.nanoTime() + Database.COUNTS_LATE.toNanos();
        long rows = database.rowsWritten("straw");
        while (rows < expected && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            rows = database.rowsWritten("straw");
        }
        require(rows, expected, "rows written");
        return rows;
    }

    private void muster(Table table, String design, int ackEvery) throws IOException, InterruptedException {
        try (var crowd = new MusterPeer(stage, options, console).crowd(Shape.oneGroup(ACK_MEMBERS, 0), ackEvery)) {
            muster(
                    table,
                    design,
                    crowd,
                    "acked_seq",
                    ACK_MEMBERS,
                    ACK_MESSAGES,
                    talk -> talk.say(ACK_MESSAGES, ACK_RATE),
                    seen -> {});
        }
    }

    /** The sender is connected and is pushed merged receipts. */
    private void pushed(Table table) throws IOException, InterruptedException {
        try (var crowd = readers()) {
            muster(
                    table,
                    "Muster: read in batches, pushed merged",
                    crowd,
                    "read_seq",
                    RECEIPT_ONLINE,
                    RECEIPT_MESSAGES,
                    talk -> talk.say(RECEIPT_MESSAGES, RECEIPT_RATE),
                    seen -> {
                        if (seen.receipts == 0) {
                            throw new IOException("the sender was told of no readers");
                        }
                    });
        }
    }

    /** The sender is away, and its next keepalive brings the counts. */
    private void asked(Table table) throws IOException, InterruptedException {
        var session = target.rest().signIn(target.login(), target.password());
        var sender = target.rest().as(session.token());
        var body = "x".repeat(options.bodyLength());
        try (var crowd = readers()) {
            muster(
                    table,
                    "Muster: read in batches, asked for by one keepalive",
                    crowd,
                    "read_seq",
                    RECEIPT_ONLINE,
                    RECEIPT_MESSAGES,
                    talk -> talk.say(RECEIPT_MESSAGES, RECEIPT_RATE, message -> {
                        var unused = sender.send(crowd.id(0), "asked-" + message, body);
                    }),
                    seen -> {
                        require(Math.round(seen.receipts), 0, "receipts pushed to nobody");
                        var pong = keepalive(crowd.id(0), session.token());
                        require(pong.messages, COUNTED_BY_KEEPALIVE, "messages counted by the keepalive");
                        require(
                                pong.readers,
                                (long) COUNTED_BY_KEEPALIVE * RECEIPT_ONLINE,
                                "readers counted by the keepalive");
                    });
        }
    }

    private void muster(
            Table table,
            String design,
            MusterCrowd crowd,
            String cursor,
            int members,
            int messages,
            Saying saying,
            Check check)
            throws IOException {
        var talk = new Conversation(crowd, members);
        talk.rest(Database.COUNTS_LATE);
        long rows = database.musterRows();
        var seen = seen(
                crowd, talk, target.pid(), messages, () -> saying.in(talk), () -> cursors(crowd, cursor) == members);
        talk.rest(Database.COUNTS_LATE);
        check.of(seen);
        report(table, target.head(members, 0), design, seen, database.musterRows() - rows);
    }

    /** Says the messages. */
    private interface Saying {
        void in(Conversation talk) throws IOException;
    }

    /** Whether what was seen is right. */
    private interface Check {
        void of(Seen seen) throws IOException;
    }

    private record Counted(long messages, long readers) {}

    private Counted keepalive(long group, String token) {
        try (var client = MusterClient.builder()
                .servers(List.of(target.url()))
                .token(token)
                .focus(GroupSelection.NONE)
                .listener((one, entry) -> {})
                .connect()) {
            client.ready().orTimeout(1, TimeUnit.MINUTES).join();
            var pong = client.ping(Map.of(group, 0L))
                    .orTimeout(1, TimeUnit.MINUTES)
                    .join();
            long messages = 0;
            long readers = 0;
            for (var receipt : pong.receipts()) {
                for (var count : receipt.counts()) {
                    messages++;
                    readers += count.read();
                }
            }
            return new Counted(messages, readers);
        }
    }

    /** Forty who read what comes, as often as the client library says so, in a group whose senders may know the counts. */
    private MusterCrowd readers() throws IOException, InterruptedException {
        var crowd = new MusterPeer(stage, options, console)
                .crowd(Shape.oneGroup(RECEIPT_ONLINE, RECEIPT_MEMBERS - RECEIPT_ONLINE), 0);
        crowd.readWhatComes();
        var unused = target.admin().call("PATCH", "groups/" + crowd.id(0), "{\"receipts\":\"count\"}");
        return crowd;
    }

    /** Something that may fail. */
    private interface Talk {
        void go() throws IOException;
    }

    /** Whether every member's last ack is stored. */
    private interface Stored {
        boolean all() throws IOException;
    }

    private Seen seen(MusterCrowd crowd, Conversation talk, long pid, int messages, Talk saying, Stored stored)
            throws IOException {
        var wires = crowd.loop().traffic;
        double entries = crowd.entries();
        double acks = crowd.acks();
        double receipts = crowd.receipts();
        double framesOut = wires.framesOut;
        double framesIn = wires.framesIn;
        double bytes = (double) wires.bytesIn + wires.bytesOut;
        double cpu = CpuTime.seconds(pid);
        var usage = database.usage();
        saying.go();
        talk.rest(LAST_ACKS);
        long deadline = System.nanoTime() + STORED_MAX.toNanos();
        while (!stored.all()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("not all acks are stored");
            }
            talk.rest(LOOK_EVERY);
        }
        usage = database.usage().since(usage);
        // The driver's frames out are the server's frames in.
        return new Seen(
                messages,
                (crowd.entries() - entries) / messages,
                (crowd.acks() - acks) / messages,
                (crowd.receipts() - receipts) / messages,
                (wires.framesIn - framesIn) / messages,
                (wires.framesOut - framesOut) / messages,
                (wires.bytesIn + wires.bytesOut - bytes) / messages,
                (double) usage.walBytes() / messages,
                (CpuTime.seconds(pid) - cpu) * 1e3 / messages,
                usage.cpuSeconds() * 1e3 / messages);
    }

    private long cursors(MusterCrowd crowd, String column) throws IOException {
        return database.number(
                "select count(*) from receipts.cursor c join messagelog.head h on h.group_id = c.group_id"
                        + " where c.group_id = ? and c." + column + " = h.last_seq",
                crowd.id(0));
    }

    private static void require(long seen, long expected, String what) throws IOException {
        if (seen != expected) {
            throw new IOException(seen + " " + what + ", expected " + expected);
        }
    }

    private void report(Table table, String head, String design, Seen seen, long rows) {
        double rowsPerMessage = (double) rows / seen.messages;
        console.accept(head
                + String.format(
                        Locale.ROOT,
                        " bench=articles part=frames design=\"%s\" messages=%d entries/msg=%.2f acks/msg=%.2f"
                                + " receipts/msg=%.2f frames_in/msg=%.2f frames_out/msg=%.2f bytes/msg=%.0f rows/msg=%.2f"
                                + " wal_bytes/msg=%.0f server_cpu_ms/msg=%.1f database_cpu_ms/msg=%.1f",
                        design,
                        seen.messages,
                        seen.entries,
                        seen.acks,
                        seen.receipts,
                        seen.framesIn,
                        seen.framesOut,
                        seen.bytes,
                        rowsPerMessage,
                        seen.wal,
                        seen.serverCpu,
                        seen.databaseCpu));
        table.row(
                design,
                seen.entries,
                seen.acks,
                seen.receipts,
                seen.framesIn,
                seen.framesOut,
                seen.bytes,
                rowsPerMessage,
                seen.wal,
                seen.serverCpu,
                seen.databaseCpu);
    }
}
