package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import muster.groups.GroupUser;
import muster.groups.MemberLeft;
import muster.kernel.Refused;
import muster.messagelog.MembersEntered;

/**
 * Each member's cursors: what it has received and what the person has read. They only move forward, never past the log's
 * head, and are written behind: kept in memory, merged by maximum, flushed by a timer. Whoever asks this instance sees them
 * at once; another instance may be one flush behind.
 */
@ApplicationScoped
public class Receipts {
    @PersistenceContext(unitName = "receipts")
    EntityManager entities;

    private KnownHeads heads;
    private Staged staged;

    @Inject
    void use(KnownHeads known, Staged moves) {
        heads = known.self().get();
        staged = moves.self().get();
    }

    /**
     * Moves a member's cursors, in memory; the next flush stores them. The caller has checked the membership; a cursor of
     * somebody who is no member any more has no row and is dropped by the flush.
     *
     * @param read whether the person has seen the entries, or only the device received them
     * @throws Refused {@code bad_request} when a cursor lies past its group's head: none of them is moved then;
     *     {@code busy} when the database has taken no flush for so long that there is no room
     */
    public void advance(long user, boolean read, Map<Long, Long> cursors) {
        heads.requireWithin(cursors);
        cursors.forEach((group, seq) -> {
            var move = new Staged.Move(new GroupUser(group, user), seq, read ? seq : 0);
            if (!staged.put(move)) {
                throw Refused.busy(Duration.ofSeconds(1));
            }
        });
    }

    /** Whether {@link #advance} with these cursors stays in memory, so that it may be called where nobody may wait. */
    public boolean canAdvanceAtOnce(Map<Long, Long> cursors) {
        return heads.covers(cursors);
    }

    /** Tells that a group's log has reached a position, so that cursors up to it need no look into the database. */
    public void reached(long group, long seq) {
        heads.raise(group, seq);
    }

    /** These members' cursors; who is no member has none. */
    @Transactional
    public Map<GroupUser, Cursor> cursors(Collection<GroupUser> members) {
        var query = entities.createNativeQuery("select c.group_id, c.user_id, c.since_seq, c.acked_seq, c.read_seq"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, u)"
                        + " join receipts.cursor c on c.group_id = w.g and c.user_id = w.u")
                .setParameter(1, column(members, GroupUser::group))
                .setParameter(2, column(members, GroupUser::user));
        Map<GroupUser, Cursor> cursors = new HashMap<>();
        for (var row : rows(query)) {
            var member = new GroupUser(number(row[0]), number(row[1]));
            var stored = new Cursor(number(row[2]), number(row[3]), number(row[4]));
            var move = staged.of(member);
            cursors.put(member, move == null ? stored : stored.advancedTo(move.acked(), move.read()));
        }
        return cursors;
    }

    /**
     * Stores moved cursors. Rows are locked in key order, so that two instances flushing the same members cannot wait for
     * each other, and merged by {@code greatest}, so that neither can move a cursor back. An asynchronous commit is enough:
     * losing the last flush shows a member something twice.
     */
    @Transactional
    public void store(List<Staged.Move> moves) {
        entities.createNativeQuery("set local synchronous_commit = off").executeUpdate();
        entities.createNativeQuery("with w as materialized (select * from"
                        + " unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as bigint[]), cast(?4 as bigint[]))"
                        + " as w(g, u, a, r)),"
                        + " l as materialized (select c.group_id, c.user_id from receipts.cursor c join w"
                        + " on c.group_id = w.g and c.user_id = w.u and (w.a > c.acked_seq or w.r > c.read_seq)"
                        + " order by c.group_id, c.user_id for update of c)"
                        + " update receipts.cursor c set acked_seq = greatest(c.acked_seq, w.a, w.r),"
                        + " read_seq = greatest(c.read_seq, w.r)"
                        + " from w, l where c.group_id = l.group_id and c.user_id = l.user_id"
                        + " and w.g = l.group_id and w.u = l.user_id")
                .setParameter(1, column(moves, move -> move.member().group()))
                .setParameter(2, column(moves, move -> move.member().user()))
                .setParameter(3, column(moves, Staged.Move::acked))
                .setParameter(4, column(moves, Staged.Move::read))
                .executeUpdate();
    }

    /** In the joining transaction: a member without a cursor would be nobody to count. */
    void enter(@Observes MembersEntered event) {
        entities.createNativeQuery("insert into receipts.cursor (group_id, user_id, since_seq, acked_seq, read_seq)"
                        + " select cast(?1 as bigint), u, cast(?2 as bigint), cast(?2 as bigint), cast(?2 as bigint)"
                        + " from unnest(cast(?3 as bigint[])) as u")
                .setParameter(1, event.group())
                .setParameter(2, event.since())
                .setParameter(3, event.users().toArray(Long[]::new))
                .executeUpdate();
    }

    /** In the leaving transaction: who leaves drops out of every count with it. */
    void leave(@Observes MemberLeft event) {
        entities.createNativeQuery("delete from receipts.cursor where group_id = ?1 and user_id = ?2")
                .setParameter(1, event.group())
                .setParameter(2, event.user())
                .executeUpdate();
    }

    private static <T> Long[] column(Collection<T> rows, ToLongFunction<T> value) {
        return rows.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
