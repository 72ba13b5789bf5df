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
import muster.groups.Groups;
import muster.groups.MemberLeft;
import muster.groups.MembershipView;
import muster.kernel.Refused;
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

    /** What waits for the user in the groups of these cursors, its own, by group. */
    @Transactional
    public Map<Long, Unread> of(long user, Map<Long, Cursor> cursors) {
        Map<Long, Long> positions = new HashMap<>();
        cursors.forEach((group, cursor) -> positions.put(group, Math.max(cursor.read(), cursor.since())));
        Map<Long, Unread> unread = new HashMap<>();
        if (positions.isEmpty()) {
            return unread;
        }
        var muted = mutedBy(user);
        for (var count : log.countAbove(user, positions)) {
            unread.put(
                    count.group(),
                    new Unread(count.group(), count.messages(), count.mentions(), muted.contains(count.group())));
        }
        return unread;
    }

    /** What waits for the user in all its groups that it has not muted. */
    @Transactional
    public long total(long user) {
        var all = groups.of(user).stream().map(MembershipView::group).toList();
        return total(of(user, receipts.cursors(user, all)).values());
    }

    /** The sum over the groups that are not muted. */
    public static long total(Collection<Unread> counts) {
        return counts.stream()
                .filter(count -> !count.muted())
                .mapToLong(Unread::messages)
                .sum();
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
    void leave(@Observes MemberLeft event) {
        entities.createNativeQuery("delete from unread.mark where group_id = ?1 and user_id = ?2")
                .setParameter(1, event.group())
                .setParameter(2, event.user())
                .executeUpdate();
    }

    private Set<Long> mutedBy(long user) {
        var query = entities.createNativeQuery("select group_id from unread.mark where user_id = ?1 and muted")
                .setParameter(1, user);
        Set<Long> muted = new HashSet<>();
        for (var group : column(query)) {
            muted.add(((Number) group).longValue());
        }
        return muted;
    }

    @SuppressWarnings("unchecked") // A native query with one column answers plain objects; JPA has no type for it.
    private static List<Object> column(Query query) {
        return query.getResultList();
    }
}
