package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import muster.groups.GroupRetention;
import muster.messagelog.ForgettingStep.Left;

/**
 * Deletes entries that groups do not keep any longer, and moves the floor of their heads behind them: positions stay as they are,
 * and everybody's pages begin above the floor. What there was about the entries goes later, by {@link Remains}. Joins the
 * caller's transaction.
 *
 * <p>Of each sender the newest message at or below the floor stays as an empty row, for it counts the sender's own messages so
 * far ({@code own_no}): without it, unread numbers would take the deleted ones for read or unread ones. No reader looks below
 * the floor.
 */
@ApplicationScoped
class Retention {
    /** The clock that is behind decides: one that is ahead, of an instance or of the database, must not delete what is new. */
    private static final String CUTOFF =
            "(least(cast(%s as timestamptz), now()) - make_interval(hours => 24 * cast(%s as integer)))";

    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    @Inject
    MessageLogConfig config;

    @Inject
    Clock clock;

    /** Those of these groups whose oldest entry has become too old. */
    List<GroupRetention> due(Collection<GroupRetention> groups) {
        return LogStore.rows(entities.createNativeQuery("select w.g, w.d"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as integer[])) as w(g, d)"
                                + " join messagelog.head h on h.group_id = w.g cross join lateral"
                                + " (select sent_at from messagelog.entry where group_id = w.g and seq > h.floor_seq"
                                + " order by seq limit 1) e where e.sent_at < " + CUTOFF.formatted("?3", "w.d")
                                + " order by w.g")
                        .setParameter(
                                1,
                                LogStore.longs(groups.stream()
                                        .map(GroupRetention::group)
                                        .toList()))
                        .setParameter(
                                2, groups.stream().map(GroupRetention::days).toArray(Integer[]::new))
                        .setParameter(3, clock.instant().toString()))
                .stream()
                .map(row -> new GroupRetention(LogStore.number(row[0]), Math.toIntExact(LogStore.number(row[1]))))
                .toList();
    }

    /** How many entries of a group are older than so many days; no more than {@code max} are counted. */
    int countOlder(long group, int days, int max) {
        var count = (Number) entities.createNativeQuery("select count(*) from (select e.sent_at from messagelog.head h"
                        + " join messagelog.entry e on e.group_id = h.group_id and e.seq > h.floor_seq"
                        + " where h.group_id = ?1 order by e.seq limit ?4) e where e.sent_at < "
                        + CUTOFF.formatted("?2", "?3"))
                .setParameter(1, group)
                .setParameter(2, clock.instant().toString())
                .setParameter(3, days)
                .setParameter(4, max)
                .getSingleResult();
        return count.intValue();
    }

    /**
     * Deletes the oldest entries of a group, up to a batch of those that are too old. A head that somebody holds is left alone:
     * deleting must not hold up what is said.
     */
    ForgettingStep forgetSome(GroupRetention group) {
        var free = LogStore.rows(entities.createNativeQuery("select floor_seq, last_seq from messagelog.head"
                        + " where group_id = ?1 for update skip locked")
                .setParameter(1, group.group()));
        if (free.isEmpty()) {
            return ForgettingStep.HELD;
        }
        long floor = LogStore.number(free.get(0)[0]);
        var batch = LogStore.rows(entities.createNativeQuery("with w as (select seq, no, sent_at from messagelog.entry"
                                + " where group_id = ?1 and seq > ?2 order by seq limit ?3)"
                                + " select max(seq), max(no), count(*) from w where seq < coalesce("
                                + "(select min(seq) from w where sent_at >= " + CUTOFF.formatted("?4", "?5") + "), ?6)")
                        .setParameter(1, group.group())
                        .setParameter(2, floor)
                        .setParameter(3, config.retentionBatchMax)
                        .setParameter(4, clock.instant().toString())
                        .setParameter(5, group.days())
                        .setParameter(6, Long.MAX_VALUE))
                .get(0);
        if (batch[0] == null) {
            return ForgettingStep.NOTHING;
        }
        long upTo = LogStore.number(batch[0]);
        deleteEntries(group.group(), floor, upTo);
        moveFloor(group.group(), upTo, LogStore.number(batch[1]));
        long deleted = LogStore.number(batch[2]);
        return new ForgettingStep(deleted, deleted == config.retentionBatchMax ? Left.MORE : Left.NOTHING);
    }

    private void deleteEntries(long group, long floor, long upTo) {
        var newest = LogStore.rows(entities.createNativeQuery("select sender_id, max(seq) from messagelog.entry"
                        + " where group_id = ?1 and seq > ?2 and seq <= ?3 and kind = 1 group by sender_id")
                .setParameter(1, group)
                .setParameter(2, floor)
                .setParameter(3, upTo));
        var senders = newest.stream().map(row -> LogStore.number(row[0])).toArray(Long[]::new);
        var kept = newest.stream().map(row -> LogStore.number(row[1])).toArray(Long[]::new);
        entities.createNativeQuery("delete from messagelog.entry where group_id = ?1 and seq > ?2 and seq <= ?3"
                        + " and not seq = any(cast(?4 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, floor)
                .setParameter(3, upTo)
                .setParameter(4, kept)
                .executeUpdate();
        entities.createNativeQuery("delete from messagelog.entry e using unnest(cast(?3 as bigint[])) as w(u)"
                        + " where e.group_id = ?1 and e.sender_id = w.u and e.kind = 1 and e.seq <= ?2")
                .setParameter(1, group)
                .setParameter(2, floor)
                .setParameter(3, senders)
                .executeUpdate();
        entities.createNativeQuery("update messagelog.entry set body = null, recalled = true, edited = false,"
                        + " mentions = null, reply_to = null, confirm_by = null, cid = null, fingerprint = 0"
                        + " where group_id = ?1 and seq = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, kept)
                .executeUpdate();
    }

    private void moveFloor(long group, long seq, long no) {
        entities.createNativeQuery("update messagelog.head set floor_seq = ?2, floor_no = ?3 where group_id = ?1")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, no)
                .executeUpdate();
        entities.createNativeQuery("insert into messagelog.forgetting (group_id, seq) values (?1, ?2)"
                        + " on conflict (group_id) do update set seq = excluded.seq")
                .setParameter(1, group)
                .setParameter(2, seq)
                .executeUpdate();
    }
}
