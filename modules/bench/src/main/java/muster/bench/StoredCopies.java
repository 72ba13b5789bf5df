package muster.bench;

import java.io.IOException;

/**
 * Straw men: the three designs that the article "one copy or many" gives up before it arrives at one copy and a cursor. Each
 * stores a message for a group with one set-based statement in one transaction, which is kinder than the article's queue per
 * member.
 */
enum StoredCopies {
    /** {@code user_msgs(uid, msgid, gid, sender_uid, time, content)} for whoever is not connected; the others may lose it. */
    COPY_PER_OFFLINE_MEMBER("a copy per offline member", StoredCopies.OF_BODIES) {
        @Override
        void store(Database database, long message, int members, String body) throws IOException {
            insertBodies(database, message, members - members / ONE_IN_SO_MANY_ONLINE, body);
        }
    },

    /** The same for everybody. */
    COPY_PER_MEMBER("a copy per member", StoredCopies.OF_BODIES) {
        @Override
        void store(Database database, long message, int members, String body) throws IOException {
            insertBodies(database, message, members, body);
        }
    },

    /** The body once in {@code group_msgs}, and {@code user_msgs(uid, msgid, gid)} for everybody. */
    ID_PER_MEMBER(
            "an id per member",
            "create table straw.group_msgs (msgid bigint primary key, gid bigint, sender_uid bigint, time timestamptz,"
                    + " content text);"
                    + "create table straw.user_msgs (uid bigint, msgid bigint, gid bigint, primary key (uid, msgid));") {
        @Override
        void store(Database database, long message, int members, String body) throws IOException {
            var unused = database.update(
                    "with m as (insert into straw.group_msgs values (?, 1, 0, now(), ?) returning msgid)"
                            + " insert into straw.user_msgs select u, msgid, 1 from m, generate_series(1, ?) u",
                    message,
                    body,
                    members);
        }

        @Override
        long bytes(Database database) throws IOException {
            return database.size("straw.group_msgs") + database.size("straw.user_msgs");
        }
    };

    private static final String OF_BODIES = "create table straw.user_msgs (uid bigint, msgid bigint, gid bigint,"
            + " sender_uid bigint, time timestamptz, content text, primary key (uid, msgid));";

    /** A fifth is connected: 40 of 200, as in the article on receipts. */
    private static final int ONE_IN_SO_MANY_ONLINE = 5;

    private final String description;
    private final String tables;

    StoredCopies(String description, String tables) {
        this.description = description;
        this.tables = tables;
    }

    /** In the article's words. */
    String description() {
        return description;
    }

    /** Makes its tables, empty. */
    void prepare(Database database) throws IOException {
        database.execute(Straw.NEW_SCHEMA + tables);
    }

    /** Stores a message for a group with so many members. */
    abstract void store(Database database, long message, int members, String body) throws IOException;

    /** The bytes of its tables and their indexes. */
    long bytes(Database database) throws IOException {
        return database.size("straw.user_msgs");
    }

    private static void insertBodies(Database database, long message, int copies, String body) throws IOException {
        var unused = database.update(
                "insert into straw.user_msgs select u, ?, 1, 0, now(), ? from generate_series(1, ?) u",
                message,
                body,
                copies);
    }
}
