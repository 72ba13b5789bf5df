package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.MembershipView;
import muster.identity.Caller;
import muster.identity.Identity;
import muster.identity.UserView;
import muster.kernel.Frame;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.messagelog.MessageLog;
import muster.messagelog.Standing;
import muster.receipts.Confirmations;
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
    private static final Comparator<GroupState> NEWEST_FIRST = Comparator.comparingLong(Overview::millis)
            .reversed()
            .thenComparing(Comparator.comparingLong(GroupState::group).reversed());

    @Inject
    Identity identity;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    Confirmations confirmations;

    @Inject
    UnreadCounts unread;

    /** Who says hello, and the groups to attach before anything of them is read. */
    public record Arrival(UserView user, List<Long> groups) {}

    /** The callers and their groups; one whose session counts no more is left out. */
    @Transactional
    public Map<Caller, Arrival> arrivals(Collection<Caller> callers) {
        var users = identity.present(callers);
        Map<Long, List<Long>> memberships = new HashMap<>();
        groups.ofAll(users.values().stream().map(UserView::id).toList())
                .forEach(member -> memberships
                        .computeIfAbsent(member.user(), user -> new ArrayList<>())
                        .add(member.group()));
        Map<Caller, Arrival> arrivals = new HashMap<>();
        users.forEach((caller, user) ->
                arrivals.put(caller, new Arrival(user, memberships.getOrDefault(user.id(), List.of()))));
        return arrivals;
    }

    /** All groups of each of these users, newest entry first; a user without any is left out. */
    @Transactional
    public Map<Long, List<GroupState>> all(Collection<Long> users) {
        return states(groups.of(users));
    }

    /** All groups of the user, newest entry first. */
    @Transactional
    public List<GroupState> all(long user) {
        return states(user, groups.of(user));
    }

    /** These groups of the user; those it is no member of are left out. */
    @Transactional
    public List<GroupState> of(long user, Collection<Long> ids) {
        return states(user, groups.of(user, ids));
    }

    /** The unread total over these states. */
    static long total(Collection<GroupState> states) {
        return states.stream()
                .filter(state -> !state.muted())
                .mapToLong(GroupState::unread)
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

    private static int after(List<GroupState> states, String before) {
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

    private static boolean isAfter(GroupState state, long millis, long group) {
        return millis(state) < millis || (millis(state) == millis && state.group() < group);
    }

    private static String place(GroupState state) {
        return millis(state) + "-" + state.group();
    }

    private static long millis(GroupState state) {
        return state.at() == null ? 0 : state.at().toEpochMilli();
    }

    private List<GroupState> states(long user, List<MembershipView> memberships) {
        return states(Map.of(user, memberships)).getOrDefault(user, List.of());
    }

    private Map<Long, List<GroupState>> states(Map<Long, List<MembershipView>> memberships) {
        var members = memberships.entrySet().stream()
                .flatMap(user -> user.getValue().stream().map(group -> new GroupUser(group.group(), user.getKey())))
                .toList();
        Map<Long, List<GroupState>> all = new HashMap<>();
        if (members.isEmpty()) {
            return all;
        }
        var standings = log.standings(members);
        var cursors = receipts.cursors(members);
        var counts = unread.of(cursors);
        var open = confirmations.open(members);
        memberships.forEach((user, groupsOfUser) -> {
            var states = new ArrayList<GroupState>(groupsOfUser.size());
            for (var membership : groupsOfUser) {
                var member = new GroupUser(membership.group(), user);
                var standing = standings.get(member);
                if (standing != null) { // Or it left between the two readings.
                    states.add(state(
                            membership,
                            standing,
                            cursors.getOrDefault(member, new Cursor(0, 0, 0)),
                            counts.getOrDefault(member, Unread.NONE),
                            open.getOrDefault(member, 0L)));
                }
            }
            states.sort(NEWEST_FIRST);
            all.put(user, states);
        });
        return all;
    }

    private static GroupState state(
            MembershipView membership, Standing standing, Cursor cursor, Unread count, long toConfirm) {
        var head = standing.head();
        return new GroupState(
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
                count.muted(),
                toConfirm);
    }
}
