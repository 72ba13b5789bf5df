package muster.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The groups in focus and how far each has been delivered. Where a group starts:
 *
 * <ul>
 *   <li>at the position that the application gave, if it gave one;
 *   <li>in the first greeting and when it comes into focus for the first time: at its head, that is, from now on;
 *   <li>when it was joined while the client runs, connected or not: behind what was acknowledged for this user and behind
 *       its floor, that is, with the first entry after joining;
 *   <li>when its first sign of life is a pushed entry: with that entry.
 * </ul>
 *
 * <p>Groups out of focus are not followed; one that comes back into focus goes on where it stood. Not thread-safe, and
 * knows no network.
 */
final class Tracks {
    private final Map<Long, GroupTrack> tracks = new LinkedHashMap<>();
    private final Map<Long, Long> resumeFrom;
    private final Set<Long> left = new HashSet<>();
    private GroupSelection focus;

    Tracks(GroupSelection focus, Map<Long, Long> resumeFrom) {
        this.focus = focus;
        this.resumeFrom = new HashMap<>(resumeFrom);
    }

    GroupSelection focus() {
        return focus;
    }

    /** Looks at other groups from now on. */
    void focus(GroupSelection selection) {
        focus = selection;
        tracks.forEach((group, track) -> {
            if (!selection.contains(group)) {
                track.pause();
            }
        });
    }

    /** A new connection: what was known about having left is asked anew. */
    void connected() {
        left.clear();
    }

    /**
     * Takes back positions that the log does not reach, as after a restore from a backup. Only for the first words on a
     * connection: later on a state may be older than the pushes that overtook it.
     */
    void checkAgainst(GroupState state) {
        var track = tracks.get(state.group());
        if (track != null && track.position() > state.head()) {
            track.wentBackTo(state.head());
        }
        resumeFrom.computeIfPresent(state.group(), (group, seq) -> Math.min(seq, state.head()));
    }

    /** A group as the server greets with it; {@code firstGreeting} when the client has never been connected before. */
    void greeted(GroupState state, boolean firstGreeting) {
        started(state, firstGreeting ? state.head() : joinedAt(state));
    }

    /** A group as the answer to a change of focus describes it. */
    void focused(GroupState state) {
        started(state, state.head());
    }

    /** The user has joined the group. */
    void joined(GroupState state) {
        left.remove(state.group());
        started(state, joinedAt(state));
    }

    /** The user is no member any more: nothing of the group is delivered from now on. */
    void left(long group) {
        left.add(group);
        tracks.remove(group);
        resumeFrom.remove(group);
    }

    /** The group is known to have grown. */
    void grown(long group, long seq) {
        var track = following(group);
        if (track != null) {
            track.grownTo(seq);
        }
    }

    /** Takes a pushed entry; answers what is to be delivered now. */
    List<Entry> pushed(Entry entry) {
        long group = entry.group();
        if (!focus.contains(group) || left.contains(group)) {
            return List.of();
        }
        return tracks.computeIfAbsent(group, unknown -> new GroupTrack(startOf(group, entry.seq() - 1)))
                .pushed(entry);
    }

    /** Takes a page; answers what is to be delivered now. */
    List<Entry> paged(Frame.Page page) {
        var track = following(page.group());
        return track == null ? List.of() : track.paged(page);
    }

    /** The track of a group in focus; null when it is not followed. */
    @Nullable
    GroupTrack following(long group) {
        return focus.contains(group) ? tracks.get(group) : null;
    }

    /** How far each group has been delivered. */
    Map<Long, Long> positions() {
        var positions = new LinkedHashMap<Long, Long>();
        tracks.forEach((group, track) -> positions.put(group, track.position()));
        return positions;
    }

    /** What the greeting tells the server: the groups in focus, as many as one request may carry. */
    Map<Long, Long> greeting() {
        var positions = new LinkedHashMap<Long, Long>();
        resumeFrom.forEach((group, seq) -> put(positions, group, seq));
        tracks.forEach((group, track) -> put(positions, group, track.position()));
        return positions;
    }

    private void put(Map<Long, Long> positions, long group, long seq) {
        if (focus.contains(group)
                && (positions.size() < Limits.GROUPS_PER_REQUEST_MAX || positions.containsKey(group))) {
            positions.put(group, seq);
        }
    }

    private void started(GroupState state, long otherwiseAt) {
        long group = state.group();
        if (!focus.contains(group)) {
            return;
        }
        tracks.computeIfAbsent(group, unknown -> new GroupTrack(startOf(group, otherwiseAt)))
                .grownTo(state.head());
    }

    private long startOf(long group, long otherwiseAt) {
        var given = resumeFrom.remove(group);
        return given == null ? otherwiseAt : given;
    }

    private static long joinedAt(GroupState state) {
        return Math.min(state.head(), Math.max(state.floor(), state.acked()));
    }
}
