package muster.unread;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.MembersLeft;
import muster.kernel.Refused;
import muster.messagelog.LogRange;
import muster.messagelog.MessageLog;
import muster.receipts.Cursor;
import muster.receipts.Receipts;

/** How much waits unread for whom: {@code head.no} minus what was read, minus the member's own (amendment 4). */
@ApplicationScoped
public class UnreadCounts {
    @PersistenceContext(unitName = "unread")
    EntityManager entities;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Receipts receipts;

    @Inject
    ToldNumbers toldNumbers;

    /** What waits for each of these members. */
    @Transactional
    public Map<GroupUser, Unread> of(Map<GroupUser, Cursor> cursors) {
        Map<GroupUser, Unread> unread = new HashMap<>();
        if (cursors.isEmpty()) {
            return unread;
        }
        Map<GroupUser, Long> positions = new HashMap<>();
        cursors.forEach((member, cursor) -> positions.put(member, position(cursor)));
        var muted = mutedBy(cursors.keySet().stream().map(GroupUser::user).collect(Collectors.toSet()));
        log.countAbove(positions)
                .forEach((member, count) -> unread.put(
                        member,
                        new Unread(
                                count.messages(),
                                count.mentions(),
                                muted.contains(member),
                                count.position(),
                                count.head())));
        return unread;
    }

    /**
     * The terms of a member's number: {@code no - noBelow - (ownNo - ownNoBelow)}.
     *
     * @throws Refused {@code not_found} unless the user is a member
     */
    @Transactional
    public Explanation explain(long user, long group) {
        var member = new GroupUser(group, user);
        var cursor = receipts.cursors(List.of(member)).get(member);
        if (cursor == null) {
            throw Refused.notFound();
        }
        var terms = log.countAbove(Map.of(member, position(cursor))).get(member);
        if (terms == null) {
            throw Refused.notFound();
        }
        return new Explanation(cursor, terms, mutedBy(List.of(user)).contains(member));
    }

    /** Remembers what a member has been told, for the next {@link #audit}. Never waits. */
    public void told(GroupUser member, Unread number) {
        toldNumbers.add(member, number);
    }

    /**
     * Looks whether what members have been told lately was right, and forgets it: messages are counted one by one between the
     * position and the head that the number was made of, and, where nothing has happened since, the number is derived again.
     */
    @Transactional
    public Audit audit() {
        var told = toldNumbers.take();
        if (told.isEmpty()) {
            return new Audit(0, List.of());
        }
        Map<GroupUser, LogRange> ranges = new HashMap<>();
        Map<GroupUser, Long> positions = new HashMap<>();
        told.forEach((member, number) -> {
            ranges.put(member, new LogRange(member, number.position(), number.head()));
            positions.put(member, number.position());
        });
        return Audit.of(told, ranges, log.countByHand(ranges.values()), log.countAbove(positions));
    }

    private static long position(Cursor cursor) {
        return Math.max(cursor.read(), cursor.since());
    }

    /** What waits for each of these users in all its groups that it has not muted, by user; however many, in four statements. */
    @Transactional
    public Map<Long, Long> totals(Collection<Long> users) {
        Map<Long, Long> totals = new HashMap<>();
        users.forEach(user -> totals.put(user, 0L));
        addUp(of(receipts.cursors(groups.ofAll(users))), totals);
        return totals;
    }

    /** What waits for each of these users in each of its groups, as stored and staged now. */
    @Transactional
    public Map<GroupUser, Unread> ofAll(Collection<Long> users) {
        return of(receipts.cursors(groups.ofAll(users)));
    }

    /** Adds what waits in groups that are not muted to their users' totals. */
    public static void addUp(Map<GroupUser, Unread> counts, Map<Long, Long> totals) {
        counts.forEach((member, unread) -> {
            if (!unread.muted()) {
                totals.merge(member.user(), unread.messages(), Long::sum);
            }
        });
    }

    /**
     * Leaves a group out of the user's total, or counts it again.
     *
     * @throws Refused {@code not_found} unless the user is a member
     */
    @Transactional
    public void mute(long user, long group, boolean muted) {
        if (groups.of(user, List.of(group)).isEmpty()) {
            throw Refused.notFound();
        }
        entities.createNativeQuery("insert into unread.mark (group_id, user_id, muted) values (?1, ?2, ?3)"
                        + " on conflict (group_id, user_id) do update set muted = excluded.muted")
                .setParameter(1, group)
                .setParameter(2, user)
                .setParameter(3, muted)
                .executeUpdate();
    }

    /** In the leaving transaction: who comes back starts anew. */
    void leave(@Observes MembersLeft event) {
        entities.createNativeQuery(
                        "delete from unread.mark where group_id = ?1 and user_id = any(cast(?2 as bigint[]))")
                .setParameter(1, event.group())
                .setParameter(2, event.users().toArray(Long[]::new))
                .executeUpdate();
    }

    private Set<GroupUser> mutedBy(Collection<Long> users) {
        var query = entities.createNativeQuery("select group_id, user_id from unread.mark"
                        + " where user_id = any(cast(?1 as bigint[])) and muted")
                .setParameter(1, users.toArray(Long[]::new));
        Set<GroupUser> muted = new HashSet<>();
        for (var row : rows(query)) {
            muted.add(new GroupUser(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
        }
        return muted;
    }

    @SuppressWarnings("unchecked") // A native query with several columns answers rows; JPA has no type for it.
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
