package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import muster.groups.GroupRetention;

/**
 * Deletes what groups do not keep any longer, and moves the floor of their heads behind it: positions stay as they are, and
 * everybody's pages begin above the floor. Joins the caller's transaction.
 *
 * <p>Of each sender the newest message at or below the floor stays as an empty row, for it counts the sender's own messages so
 * far ({@code own_no}): without it, unread numbers would take the deleted ones for read or unread ones. No reader looks below
 * the floor.
 */
@ApplicationScoped
class Retention {
    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    @Inject
    MessageLogConfig config;

    @Inject
    Clock clock;

    @Inject
    Event<EntriesForgotten> forgotten;

    /** Those of these groups whose oldest entry has become too old. */
    List<GroupRetention> due(Collection<GroupRetention> groups) {
        var now = clock.instant();
        return LogStore.rows(entities.createNativeQuery("select w.g, w.d"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as integer[]), cast(?3 as text[])) as w(g, d, t)"
                                + " join messagelog.head h on h.group_id = w.g cross join lateral"
                                + " (select sent_at from messagelog.entry where group_id = w.g and seq > h.floor_seq"
                                + " order by seq limit 1) e where e.sent_at < cast(w.t as timestamptz)")
                        .setParameter(
                                1,
                                LogStore.longs(groups.stream()
                                        .map(GroupRetention::group)
                                        .toList()))
                        .setParameter(
                                2, groups.stream().map(GroupRetention::days).toArray(Integer[]::new))
                        .setParameter(
                                3,
                                groups.stream()
                                        .map(group -> since(now, group).toString())
                                        .toArray(String[]::new)))
                .stream()
                .map(row -> new GroupRetention(LogStore.number(row[0]), Math.toIntExact(LogStore.number(row[1]))))
                .toList();
    }

    private static Instant since(Instant now, GroupRetention group) {
        return now.minus(Duration.ofDays(group.days()));
    }

    /**
     * Deletes the oldest entries of a group, up to a batch of those that are too old; answers whether there may be more. A group
     * whose head somebody holds is left for the next time: deleting must not hold up what is said.
     */
    boolean forgetSome(GroupRetention group) {
        var free = LogStore.rows(entities.createNativeQuery("select floor_seq, last_seq from messagelog.head"
                        + " where group_id = ?1 for update skip locked")
                .setParameter(1, group.group()));
        if (free.isEmpty()) {
            return false;
        }
        long floor = LogStore.number(free.get(0)[0]);
        var batch = LogStore.rows(entities.createNativeQuery("with w as (select seq, no, sent_at from messagelog.entry"
                                + " where group_id = ?1 and seq > ?2 order by seq limit ?3)"
                                + " select max(seq), max(no), count(*) from w where seq < coalesce("
                                + "(select min(seq) from w where sent_at >= cast(?4 as timestamptz)), ?5)")
                        .setParameter(1, group.group())
                        .setParameter(2, floor)
                        .setParameter(3, config.retentionBatchMax)
                        .setParameter(4, since(clock.instant(), group).toString())
                        .setParameter(5, Long.MAX_VALUE))
                .get(0);
        if (batch[0] == null) {
            return false;
        }
        long upTo = LogStore.number(batch[0]);
        deleteEntries(group.group(), floor, upTo);
        deleteWhatIsAbout(group.group(), upTo);
        moveFloor(group.group(), upTo, LogStore.number(batch[1]));
        forgotten.fire(new EntriesForgotten(group.group(), upTo));
        return LogStore.number(batch[2]) == config.retentionBatchMax;
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
        entities.createNativeQuery("update messagelog.entry set body = null, recalled = true, mentions = null,"
                        + " reply_to = null, confirm_by = null where group_id = ?1 and seq = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, kept)
                .executeUpdate();
    }

    private void deleteWhatIsAbout(long group, long upTo) {
        for (var condition : List.of(
                "findable where group_id = ?1 and seq <= ?2",
                "hidden where group_id = ?1 and seq <= ?2",
                "notice where group_id = ?1 and after_seq < ?2",
                "report where group_id = ?1 and seq <= ?2",
                "report_case where group_id = ?1 and seq <= ?2")) {
            entities.createNativeQuery("delete from messagelog." + condition)
                    .setParameter(1, group)
                    .setParameter(2, upTo)
                    .executeUpdate();
        }
    }

    /** The search has nothing to look at below the floor: without being told it would wait there for ever. */
    private void moveFloor(long group, long seq, long no) {
        entities.createNativeQuery("update messagelog.head set floor_seq = ?2, floor_no = ?3 where group_id = ?1")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, no)
                .executeUpdate();
        entities.createNativeQuery("insert into messagelog.looked_through as l (group_id, seq) values (?1, ?2)"
                        + " on conflict (group_id) do update set seq = greatest(l.seq, excluded.seq)")
                .setParameter(1, group)
                .setParameter(2, seq)
                .executeUpdate();
    }
}
