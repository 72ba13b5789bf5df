package muster.messagelog;

import java.util.List;
import java.util.Set;
import muster.kernel.Entry;
import muster.kernel.EntryKind;

/**
 * An entry as the server handles it: what members see, and what decides who sees how much of it. {@code users} are all the
 * people a join or leave is about (the view names only some); {@code hiddenFrom} are those who have hidden the message that
 * an edit is about.
 */
public record LogEntry(Entry view, List<Long> users, Set<Long> hiddenFrom) {
    /** Position in the group's log. */
    public long seq() {
        return view.seq();
    }

    /** The group whose log it is. */
    public long group() {
        return view.group();
    }

    /** Whether every member may see the same of it. Only an edit shows less to some: see {@link #viewFor}. */
    public boolean sameForAll() {
        return view.kind() != EntryKind.EDIT;
    }

    /** Whether this member may see all of it. */
    public boolean wholeFor(long user, long floor) {
        return sameForAll() || (view.target() > floor && !hiddenFrom.contains(user));
    }

    /** What this member may see: an edit of something below its floor, or hidden by it, comes without the text. */
    public Entry viewFor(long user, long floor) {
        if (wholeFor(user, floor)) {
            return view;
        }
        return new Entry(
                view.group(),
                view.seq(),
                view.no(),
                view.kind(),
                view.from(),
                view.at(),
                view.cid(),
                null,
                view.target(),
                view.replyTo(),
                view.mentions(),
                view.users(),
                view.count(),
                view.edited(),
                view.recalled());
    }
}
