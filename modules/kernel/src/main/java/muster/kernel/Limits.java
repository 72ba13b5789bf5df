package muster.kernel;

import java.time.Instant;

/** Limits that are part of the protocol: the same on every installation, so that clients may rely on them. */
public final class Limits {
    /** A message body, in UTF-8 bytes. */
    public static final int BODY_BYTES_MAX = 16 * 1024;

    /** A word of those who run the server to a connection, in characters. */
    public static final int ANNOUNCEMENT_LENGTH_MAX = 500;

    /** A client's message id, in characters. */
    public static final int CID_LENGTH_MAX = 64;

    /** A client's {@code ref}, in characters. */
    public static final int REF_LENGTH_MAX = 64;

    /** A device name, in characters. */
    public static final int DEVICE_LENGTH_MAX = 64;

    /** A group's or a person's displayed name, in characters. */
    public static final int NAME_LENGTH_MAX = 100;

    /** A text frame from a client, in UTF-8 bytes; one more closes the connection with 1009. */
    public static final int CLIENT_FRAME_BYTES_MAX = 64 * 1024;

    /** A frame from the server, in UTF-8 bytes: pages and rounds are cut to fit. */
    public static final int SERVER_FRAME_BYTES_MAX = 128 * 1024;

    /** Entries in one page. */
    public static final int PAGE_MAX = 200;

    /** Groups listed by {@code welcome} and by one page of conversations. */
    public static final int CONVERSATIONS_MAX = 200;

    /** Members added by one call. */
    public static final int MEMBERS_PER_CALL_MAX = 10_000;

    /** Members named by one {@code join} entry on the wire; the entry's {@code count} has the full number. */
    public static final int USERS_SHOWN_MAX = 50;

    /** People mentioned in one message. */
    public static final int MENTIONS_MAX = 50;

    /** Stands for all members among those that a message mentions; no user has this id. */
    public static final long EVERYBODY = 0;

    /** When it must be confirmed at the latest, of a message that may be confirmed at any time. */
    public static final Instant NO_DEADLINE = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Cursors in one {@code ack} or {@code read}, groups in one {@code focus} or in {@code positions}. */
    public static final int GROUPS_PER_REQUEST_MAX = 1_000;

    /** Groups whose receipts one {@code ping} asks for. */
    public static final int GROUPS_PER_PING_MAX = 20;

    /** Entries hidden by one {@code hide}. */
    public static final int HIDES_PER_REQUEST_MAX = 200;

    /** Messages whose receipts are counted by one {@code receipts}. */
    public static final int RECEIPTS_PER_REQUEST_MAX = 200;

    /** Members in a page of {@code readers} that says nothing of its size. */
    public static final int READERS_UNLESS_ASKED = 100;

    /** The {@code next} of a page of {@code readers}, in characters. */
    public static final int READERS_AFTER_LENGTH_MAX = 40;

    /**
     * Days for which messages are kept, unless for ever. A client repeats what it does not know to be stored, and a message that
     * was deleted meanwhile would be stored anew: whoever was away for some days must still find it.
     */
    public static final int RETENTION_DAYS_MIN = 7;

    /** The same at most. */
    public static final int RETENTION_DAYS_MAX = 36_500;

    /** What a member adds to the report of a message, in characters. */
    public static final int REPORT_LENGTH_MAX = 500;

    /** Requests in one array frame. */
    public static final int REQUESTS_PER_FRAME_MAX = 256;

    /** Rows of one list that admin pages turn through and count: whoever looks for others asks more narrowly. */
    public static final int ROWS_TURNED_MAX = 10_000;

    /** Ids and positions stay exact in every client whose numbers are doubles (RFC 8259, section 6). */
    public static final long ID_MAX = (1L << 53) - 1;

    private Limits() {}
}
