package muster.client;

import java.util.List;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.GroupState;

/**
 * What an application hears. All methods of one client are called one after another, never at the same time, on a thread
 * of the client's executor.
 *
 * <p>Take your time, but never wait here for one of the client's own futures: its answer would have to be read by the
 * thread that waits. While a method runs, nothing more is read from the connection; who is too slow for too long is
 * disconnected by the server and catches up afterwards. An exception is logged and the entry counts as delivered.
 */
@FunctionalInterface
public interface MusterListener {
    /** The next entry of a group in focus: each exactly once, in the order of {@code seq}. */
    void entry(MusterClient client, Entry entry);

    /**
     * These entries of a group in focus are not to be had any more: the group keeps them no longer, or this user was no member
     * then. What follows comes right after.
     */
    default void gap(MusterClient client, long group, long from, long to) {}

    /** The client went over to another state; {@code reason} is a sentence for logs. */
    default void stateChanged(MusterClient client, ClientState state, String reason) {}

    /** What the server said about the groups: after every connect, and when the focus changed. */
    default void groups(MusterClient client, List<GroupState> groups) {}

    /** A group grew. For groups in focus the entries follow by themselves. */
    default void badge(MusterClient client, Frame.Badge badge) {}

    /** More people have read messages of this user. */
    default void receipt(MusterClient client, Frame.Receipt receipt) {}

    /** More people have confirmed messages of this user. */
    default void confirmed(MusterClient client, ConfirmationFrame.Confirmed confirmed) {}

    /** This user has not confirmed a message. */
    default void reminder(MusterClient client, ConfirmationFrame.Reminder reminder) {}

    /** A word for this user alone. */
    default void notice(MusterClient client, Frame.Notice notice) {}

    /** A word of those who run the server, to this very connection. */
    default void announcement(MusterClient client, Frame.Announcement announcement) {}

    /** This user joined or left a group, or its role changed. */
    default void membership(MusterClient client, Frame.Membership membership) {}
}
