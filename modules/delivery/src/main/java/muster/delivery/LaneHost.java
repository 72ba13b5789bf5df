package muster.delivery;

import java.util.Collection;
import java.util.List;
import muster.messagelog.LogEntry;

/** What a lane needs from outside. Every method returns at once; what it sets off comes back as mail to the lane. */
interface LaneHost {
    /** Reads entries above {@code after} up to {@code to} from the log and mails them to the lane. */
    void fill(long group, long after, long to);

    /** This instance's connections of a user. */
    Collection<? extends Subscriber> connectionsOf(long user);

    /** Brings a connection into a group that its user has joined. */
    void joined(long group, Subscriber subscriber);

    /** Tells a connection its user's new role. */
    void roleChanged(long group, Subscriber subscriber);

    /** A connection was taken out of a group that its user has left. */
    void left(long group, Subscriber subscriber);

    /** The lane has dispatched these entries, at least one, to that many connections. */
    void reached(long group, List<LogEntry> run, int connections);

    /** The group has grown where some connections look elsewhere; said once until {@link Lane#takeUnseen}. */
    void grewUnseen(long group);
}
