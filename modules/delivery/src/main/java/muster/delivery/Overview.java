package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.MembershipView;
import muster.identity.Caller;
import muster.identity.Identity;
import muster.identity.UserView;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.messagelog.MessageLog;
import muster.receipts.Cursor;
import muster.receipts.Receipts;
import muster.unread.Unread;
import muster.unread.UnreadCounts;
import org.jspecify.annotations.Nullable;

/**
 * What a member's list of groups shows: heads, floors, cursors and unread numbers, newest entry first. Each list is read in
 * one transaction: begun and ended for every module anew, it would cost a storm of returning members more than the reading.
 */
@ApplicationScoped
public class Overview {
    private static final Comparator<Frame.GroupState> NEWEST_FIRST = Comparator.comparingLong(Overview::millis)
            .reversed()
            .thenComparing(Comparator.comparingLong(Frame.GroupState::group).reversed());

    @Inject
    Identity identity;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    UnreadCounts unread;

    /** Who says hello, and the groups to attach before anything of them is read. */
    public record Arrival(UserView user, List<Long> groups) {}

    /** The caller and its groups; empty when its session counts no more. */
    @Transactional
    public Optional<Arrival> arrival(Caller caller) {
        return identity.present(caller)
                .map(user -> new Arrival(
                        user,
                        groups.of(user.id()).stream().map(MembershipView::group).toList()));
    }

    /** All groups of the user, newest entry first. */
    @Transactional
    public List<Frame.GroupState> all(long user) {
        return states(user, groups.of(user));
    }

    /** These groups of the user; those it is no member of are left out. */
    @Transactional
    public List<Frame.GroupState> of(long user, Collection<Long> ids) {
        return states(user, groups.of(user, ids));
    }

    /** The unread total over these states. */
    static long total(Collection<Frame.GroupState> states) {
        return states.stream()
                .filter(state -> !state.muted())
                .mapToLong(Frame.GroupState::unread)
                .sum();
    }

    /**
     * A page of the list.
     *
     * @param before the {@code next} of the page before, null for the first one
     * @throws Refused {@code bad_request} when {@code before} is nothing that a page has given
     */
    @Transactional
    public Frame.ConversationPage page(@Nullable String ref, long user, int limit, @Nullable String before) {
        var states = all(user);
        long total = total(states);
        var rest = before == null ? states : states.subList(after(states, before), states.size());
        var items = rest.subList(0, Math.min(rest.size(), Math.min(limit, Limits.CONVERSATIONS_MAX)));
        var next = items.size() < rest.size() ? place(items.get(items.size() - 1)) : null;
        return new Frame.ConversationPage(ref, items, total, next);
    }

    private static int after(List<Frame.GroupState> states, String before) {
        if (!before.matches("[0-9]{1,15}-[0-9]{1,16}")) {
            throw Refused.badRequest("'before' must be the 'next' of an earlier page");
        }
        long millis = Long.parseLong(before.substring(0, before.indexOf('-')));
        long group = Long.parseLong(before.substring(before.indexOf('-') + 1));
        int index = 0;
        while (index < states.size() && !isAfter(states.get(index), millis, group)) {
            index++;
        }
        return index;
    }

    private static boolean isAfter(Frame.GroupState state, long millis, long group) {
        return millis(state) < millis || (millis(state) == millis && state.group() < group);
    }

    private static String place(Frame.GroupState state) {
        return millis(state) + "-" + state.group();
    }

    private static long millis(Frame.GroupState state) {
        return state.at() == null ? 0 : state.at().toEpochMilli();
    }

    private List<Frame.GroupState> states(long user, List<MembershipView> memberships) {
        if (memberships.isEmpty()) {
            return List.of();
        }
        var ids = memberships.stream().map(MembershipView::group).toList();
        var standings = log.standings(user, ids);
        var cursors = receipts.cursors(
                ids.stream().map(group -> new GroupUser(group, user)).toList());
        var counts = unread.of(cursors);
        var states = new ArrayList<Frame.GroupState>(ids.size());
        for (var membership : memberships) {
            var standing = standings.get(membership.group());
            if (standing == null) {
                continue; // Left between the two readings.
            }
            var head = standing.head();
            var member = new GroupUser(membership.group(), user);
            var cursor = cursors.getOrDefault(member, new Cursor(0, 0, 0));
            var count = counts.getOrDefault(member, new Unread(0, 0, false));
            states.add(new Frame.GroupState(
                    membership.group(),
                    membership.name(),
                    membership.role().name(),
                    head.seq(),
                    head.no(),
                    head.at(),
                    standing.floor(),
                    cursor.acked(),
                    cursor.read(),
                    count.messages(),
                    count.mentions(),
                    count.muted()));
        }
        states.sort(NEWEST_FIRST);
        return states;
    }
}
