package muster.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import muster.kernel.Request;
import org.jspecify.annotations.Nullable;

/**
 * Hands the groups' entries to the listener, each once and in order, and pages in what is missing. Confined to the
 * client's {@link SerialExecutor}.
 *
 * <p>A group that is behind is <em>open</em>: it waits for its turn, is being pulled, or rests after a pull that did not
 * help. The client is live when no group is open.
 */
final class Deliveries {
    /** Groups that are paged in at the same time. */
    private static final int PULLS_MAX = 8;

    /** The rest before pulling again what the last pull did not bring. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** Notices remembered to tell a repeat. */
    private static final int NOTICES_REMEMBERED_MAX = 500;

    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private final SerialExecutor serial;
    private final Requests requests;
    private final Cursors cursors;
    private final Told told;
    private final Tracks tracks;
    private final Set<Long> open = new LinkedHashSet<>();
    private final Deque<Long> turns = new ArrayDeque<>();
    private final Set<Long> notices = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > NOTICES_REMEMBERED_MAX;
        }
    });
    private int pulls;
    private int connection;
    private boolean greetedBefore;
    private boolean listing;
    private Runnable progress = () -> {};

    Deliveries(SerialExecutor serial, Requests requests, Cursors cursors, Told told, ClientOptions options) {
        this.serial = serial;
        this.requests = requests;
        this.cursors = cursors;
        this.told = told;
        this.tracks = new Tracks(options.focus(), options.resumeFrom());
    }

    /** What to do when something came to its end outside of a frame. */
    void onProgress(Runnable action) {
        progress = action;
    }

    Tracks tracks() {
        return tracks;
    }

    /** Whether everything that is known to be there has been delivered. */
    boolean complete() {
        return open.isEmpty() && !listing;
    }

    void greeted(Frame.Welcome welcome) {
        tracks.connected();
        welcome.groups().forEach(tracks::checkAgainst);
        boolean first = !greetedBefore;
        Consumer<GroupState> greeting = state -> {
            tracks.greeted(state, first);
            cursors.stated(state);
        };
        take(welcome.groups(), greeting);
        if (welcome.more()) {
            list(null, connection, greeting);
        } else {
            greetedBefore = true;
        }
    }

    void disconnected() {
        connection++;
        open.clear();
        turns.clear();
        pulls = 0;
        listing = false;
    }

    void pushed(Entry entry) {
        var next = tracks.pushed(entry);
        deliver(entry.group(), next, position -> cursors.delivered(entry.group(), position, next.size()));
    }

    void badge(Frame.Badge badge) {
        told.badge(badge);
        tracks.grown(badge.group(), badge.seq());
        pullIfBehind(badge.group());
    }

    void receipt(Frame.Receipt receipt) {
        told.receipt(receipt);
    }

    void confirmed(ConfirmationFrame.Confirmed confirmed) {
        told.confirmed(confirmed);
    }

    void reminder(ConfirmationFrame.Reminder reminder) {
        told.reminder(reminder);
    }

    void announcement(Frame.Announcement announcement) {
        told.announcement(announcement);
    }

    void notice(Frame.Notice notice) {
        if (notices.add(notice.id())) {
            told.notice(notice);
        }
    }

    void membership(Frame.Membership membership) {
        var state = membership.state();
        if (membership.change().equals("left")) {
            forget(membership.group());
        } else if (state != null && membership.change().equals("joined")) {
            tracks.joined(state);
            pullIfBehind(membership.group());
        }
        told.membership(membership);
    }

    /**
     * The focus is asked for; from here on it counts, because the server's pushes for it may come before its answer.
     * Answers what was in focus before.
     */
    GroupSelection focus(GroupSelection focus) {
        var before = tracks.focus();
        tracks.focus(focus);
        return before;
    }

    /** The server refused the focus: back to the former one, unless another was asked for meanwhile. */
    void refocus(GroupSelection refused, GroupSelection before) {
        if (tracks.focus().equals(refused)) {
            tracks.focus(before);
        }
    }

    /** The server tells where the groups stand that are in focus now. */
    void focused(List<GroupState> groups) {
        take(groups, tracks::focused);
        if (groups.size() >= Limits.CONVERSATIONS_MAX) {
            list(null, connection, tracks::focused);
        }
    }

    private void take(List<GroupState> groups, Consumer<GroupState> each) {
        told.groups(groups);
        for (var state : groups) {
            each.accept(state);
            pullIfBehind(state.group());
        }
    }

    /** The server lists the newest groups only; the others are asked for page by page. */
    private void list(@Nullable String before, int asked, Consumer<GroupState> each) {
        listing = true;
        var unused = requests.askNow(ref -> new Request.Conversations(ref, Limits.CONVERSATIONS_MAX, before))
                .whenComplete((frame, failure) -> {
                    if (asked == connection) {
                        listed(before, frame, each);
                    }
                });
    }

    private void listed(@Nullable String before, @Nullable Frame frame, Consumer<GroupState> each) {
        if (!(frame instanceof Frame.ConversationPage page)) {
            int asked = connection;
            var unused = serial.after(REST.toNanos(), () -> {
                if (asked == connection) {
                    list(before, asked, each);
                }
            });
            return;
        }
        take(page.items(), each);
        if (page.next() != null) {
            list(page.next(), connection, each);
            return;
        }
        listing = false;
        greetedBefore = true;
        progress.run();
    }

    private void deliver(long group, List<Entry> entries, LongConsumer acknowledge) {
        for (var entry : entries) {
            told.entry(entry);
        }
        var track = tracks.following(group);
        if (track == null) {
            return;
        }
        if (!entries.isEmpty()) {
            acknowledge.accept(track.position());
        }
        pullIfBehind(group);
    }

    private void pullIfBehind(long group) {
        var track = tracks.following(group);
        if (track != null && track.behind() && open.add(group)) {
            turns.add(group);
            pullNext();
        }
    }

    private void pullNext() {
        while (pulls < PULLS_MAX && !turns.isEmpty()) {
            long group = turns.remove();
            var track = tracks.following(group);
            if (track == null || !track.behind()) {
                open.remove(group);
                continue;
            }
            pulls++;
            pull(group, track.position(), connection);
        }
    }

    private void pull(long group, long after, int asked) {
        var unused = requests.askNow(ref -> new Request.Pull(ref, group, after, -1, Limits.PAGE_MAX))
                .whenComplete((frame, failure) -> {
                    if (asked == connection) {
                        pulls--;
                        pulled(group, after, frame, failure);
                        pullNext();
                        progress.run();
                    }
                });
    }

    private void pulled(long group, long after, @Nullable Frame frame, @Nullable Throwable failure) {
        if (failure instanceof RefusedException refused && refused.code().equals("not_found")) {
            forget(group);
            return;
        }
        if (frame instanceof Frame.Page page) {
            page.notices().forEach(this::notice);
            tellGap(group, page);
            deliver(group, tracks.paged(page), position -> cursors.paged(group, position));
        } else {
            LOG.log(System.Logger.Level.DEBUG, "group {0}: no page, pulling again in {1}", group, REST);
        }
        var track = tracks.following(group);
        if (track == null || !track.behind()) {
            open.remove(group);
        } else if (frame != null && track.position() > after) {
            turns.add(group);
        } else {
            rest(group, connection);
        }
    }

    private void tellGap(long group, Frame.Page page) {
        var track = tracks.following(group);
        if (track != null && track.goneBefore(page) > track.position()) {
            told.gap(group, track.position() + 1, track.goneBefore(page));
        }
    }

    private void rest(long group, int asked) {
        var unused = serial.after(REST.toNanos(), () -> {
            if (asked == connection && open.contains(group)) {
                turns.add(group);
                pullNext();
                progress.run();
            }
        });
    }

    private void forget(long group) {
        tracks.left(group);
        cursors.forget(group);
        open.remove(group);
        turns.remove(group);
    }
}
