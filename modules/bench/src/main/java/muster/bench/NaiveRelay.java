package muster.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A straw man: the articles' first design. A message is stored once and pushed to whoever is connected; each client
 * acknowledges each message in a frame of its own, and each ack writes its member's {@code last_ack_msgid} (why group chat is
 * harder: 500 members, 500 acks per message). With receipts it stores a row per message and member when a message comes, sets
 * it with each ack, and pushes each ack on to the sender (read receipts, push or pull: 40 + 40 + 40).
 *
 * <p>It is treated well: acks commit asynchronously, as Muster's cursors do.
 */
final class NaiveRelay implements RawServer.Beside {
    /** The variable of the environment with the database's password. */
    static final String PASSWORD = "BENCH_DATABASE_PASSWORD";

    private final Connection database;
    private final int members;
    private final boolean receipts;
    private final PreparedStatement store;
    private final PreparedStatement expectAcks;
    private final PreparedStatement moveCursor;
    private final PreparedStatement setAck;
    private final PreparedStatement lazily;

    private NaiveRelay(Connection database, int members, boolean receipts) throws SQLException {
        this.database = database;
        this.members = members;
        this.receipts = receipts;
        try (var statement = database.createStatement()) {
            statement.execute(Straw.NEW_SCHEMA
                    + "create table straw.group_msgs (msgid bigint primary key, gid bigint, sender_uid bigint,"
                    + " time timestamptz, content text);"
                    + "create table straw.group_users (gid bigint, uid bigint, last_ack_msgid bigint, primary key (gid, uid))"
                    + " with (fillfactor = 50);"
                    + "create table straw.msg_acks (sender_uid bigint, msgid bigint, recv_uid bigint, gid bigint,"
                    + " if_ack boolean, primary key (msgid, recv_uid)) with (fillfactor = 50);"
                    + "insert into straw.group_users select 1, u, 0 from generate_series(0, " + (members - 1) + ") u");
        }
        database.setAutoCommit(false);
        store = database.prepareStatement("insert into straw.group_msgs values (?, 1, 0, now(), ?)");
        expectAcks = database.prepareStatement(
                "insert into straw.msg_acks select 0, ?, u, 1, false from generate_series(0, ?) u");
        moveCursor = database.prepareStatement(
                "update straw.group_users set last_ack_msgid = ? where gid = 1 and uid = ? and last_ack_msgid < ?");
        setAck = database.prepareStatement("update straw.msg_acks set if_ack = true where msgid = ? and recv_uid = ?");
        lazily = database.prepareStatement("set local synchronous_commit = off");
    }

    /** Relays until whoever started it is gone: the database's address and user, how many members, whether with receipts. */
    public static void main(String[] what) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection(what[0], what[1], System.getenv(PASSWORD))) {
            RawServer.serve(new NaiveRelay(connection, Integer.parseInt(what[2]), Boolean.parseBoolean(what[3])));
        }
    }

    @Override
    public void said(long seq, String body) throws IOException {
        try {
            store.setLong(1, seq);
            store.setString(2, body);
            store.executeUpdate();
            if (receipts) {
                expectAcks.setLong(1, seq);
                expectAcks.setInt(2, members - 1);
                expectAcks.executeUpdate();
            }
            database.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public String acked(int client, long seq) throws IOException {
        try {
            lazily.execute();
            moveCursor.setLong(1, seq);
            moveCursor.setInt(2, client);
            moveCursor.setLong(3, seq);
            moveCursor.executeUpdate();
            if (receipts) {
                setAck.setLong(1, seq);
                setAck.setInt(2, client);
                setAck.executeUpdate();
            }
            database.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return receipts ? "{\"op\":\"receipt\",\"g\":1,\"seq\":" + seq + ",\"from\":" + client + "}" : "";
    }
}
