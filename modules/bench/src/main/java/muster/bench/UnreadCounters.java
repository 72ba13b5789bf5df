package muster.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A straw man's counters: a row per member of one group, one to be added to each but the sender's when a message comes
 * (groups of ten thousand: a group of 5,000 at 10 messages a second is 50,000 changes a second). Messages are stored as well.
 *
 * <p>It is treated well: counters commit asynchronously, and stand half empty so that updates stay within their page.
 */
final class UnreadCounters {
    private static final long SENDER = 1;

    private final Database database;
    private final int members;
    private final String body;
    private long messages;

    UnreadCounters(Database database, int members, String body) throws IOException {
        this.database = database;
        this.members = members;
        this.body = body;
        database.execute(Straw.NEW_SCHEMA
                + "create table straw.group_msgs (msgid bigint primary key, gid bigint, sender_uid bigint,"
                + " time timestamptz, content text);"
                + "create table straw.unread (gid bigint, uid bigint, n bigint, primary key (gid, uid))"
                + " with (fillfactor = 50);"
                + "insert into straw.unread select 1, u, 0 from generate_series(1, " + members + ") u;");
    }

    /** Stores a message. */
    void store() throws IOException {
        var unused =
                database.update("insert into straw.group_msgs values (?, 1, ?, now(), ?)", ++messages, SENDER, body);
    }

    /** Writes one message's changes one by one: a statement for each, kindly in one batch and one transaction. */
    int addOneByOne() throws IOException {
        database.inTransaction(connection -> {
            try (var lazily = connection.prepareStatement("set local synchronous_commit = off");
                    var add = connection.prepareStatement(
                            "update straw.unread set n = n + 1 where gid = 1 and uid = ?")) {
                lazily.execute();
                for (long user = 1; user <= members; user++) {
                    if (user != SENDER) {
                        add.setLong(1, user);
                        add.addBatch();
                    }
                }
                add.executeBatch();
            }
        });
        return members - 1;
    }

    /** Writes merged changes with one statement: so much for each of these users. */
    int add(Long[] users, Long[] changes) throws IOException {
        database.inTransaction(connection -> {
            try (var lazily = connection.prepareStatement("set local synchronous_commit = off");
                    var add = connection.prepareStatement("update straw.unread set n = n + w.c"
                            + " from unnest(?::bigint[], ?::bigint[]) as w (u, c) where gid = 1 and uid = w.u")) {
                lazily.execute();
                add.setArray(1, connection.createArrayOf("bigint", users));
                add.setArray(2, connection.createArrayOf("bigint", changes));
                if (add.executeUpdate() != users.length) {
                    throw new SQLException("not all counters were written");
                }
            }
        });
        return users.length;
    }

    /** Whether all members but the sender have all messages unread, and the sender none. */
    void verify() throws IOException {
        long wrong = database.number(
                "select count(*) from straw.unread where n <> case when uid = ? then 0 else ? end", SENDER, messages);
        if (wrong > 0) {
            throw new IOException(wrong + " counters are wrong after " + messages + " messages");
        }
    }

    /** Whose messages they are. */
    long sender() {
        return SENDER;
    }
}
