package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import muster.groups.GroupUser;
import muster.kernel.Reader;
import muster.kernel.ReceiptCount;
import muster.messagelog.EntriesForgotten;
import org.jspecify.annotations.Nullable;

/** The statements on messages that are to be confirmed. All times are the database's. Joins the caller's transaction. */
@ApplicationScoped
class ConfirmationStore {
    /** Of each group so many of its newest demands are looked at when it is asked what a member has still to confirm. */
    private static final int OPEN_MAX = 100;

    /** Reminders read by one statement. */
    static final int DUE_PAGE = 1_000;

    private static final int FORGOTTEN_MAX = 10_000;

    /** Who should confirm {@code d}: members now, who could read it from the start, without its sender. */
    private static final String ASKED = " join receipts.cursor c on c.group_id = d.group_id and c.since_seq < d.seq"
            + " and c.user_id <> d.sender_id";

    private static final String ANSWER =
            " receipts.confirmation x on x.group_id = d.group_id and x.seq = d.seq" + " and x.user_id = c.user_id";

    @PersistenceContext(unitName = "receipts")
    EntityManager entities;

    /** A message that is to be confirmed, and when to remind of it; null when it has no end. */
    record Demand(
            long group,
            long seq,
            long sender,
            Instant confirmBy,
            @Nullable Instant remindAt) {}

    void insert(List<Demand> demands) {
        entities.createNativeQuery("with w as (select * from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]),"
                        + " cast(?3 as bigint[]), cast(?4 as text[]), cast(?5 as text[])) as w(g, s, u, b, r)),"
                        + " d as (insert into receipts.demand (group_id, seq, sender_id, confirm_by)"
                        + " select g, s, u, cast(b as timestamptz) from w)"
                        + " insert into receipts.reminder (group_id, seq, at)"
                        + " select g, s, cast(r as timestamptz) from w where r is not null")
                .setParameter(1, column(demands, Demand::group))
                .setParameter(2, column(demands, Demand::seq))
                .setParameter(3, column(demands, Demand::sender))
                .setParameter(4, texts(demands, demand -> demand.confirmBy().toString()))
                .setParameter(
                        5,
                        texts(
                                demands,
                                demand -> demand.remindAt() == null
                                        ? null
                                        : demand.remindAt().toString()))
                .executeUpdate();
    }

    /** Forgets demands, and who has met them. */
    void delete(long group, Collection<Long> seqs) {
        for (var table : List.of("demand", "confirmation", "reminder")) {
            entities.createNativeQuery("delete from receipts." + table
                            + " where group_id = ?1 and seq = any(cast(?2 as bigint[]))")
                    .setParameter(1, group)
                    .setParameter(2, seqs.toArray(Long[]::new))
                    .executeUpdate();
        }
    }

    /** The same for a group up to a position, as many rows of each table as may go at once. */
    void delete(EntriesForgotten event) {
        for (var table : List.of("demand", "confirmation", "reminder")) {
            event.deleted(entities.createNativeQuery("delete from receipts." + table
                            + " where ctid = any(array(select ctid from receipts." + table
                            + " where group_id = ?1 and seq <= ?2 limit ?3))")
                    .setParameter(1, event.group())
                    .setParameter(2, event.upTo())
                    .setParameter(3, event.limit())
                    .executeUpdate());
        }
    }

    /** Whether the message is to be confirmed; if so, until the transaction's end. */
    boolean hold(long group, long seq) {
        return !rows(entities.createNativeQuery(
                                "select sender_id, seq from receipts.demand where group_id = ?1 and seq = ?2 for update")
                        .setParameter(1, group)
                        .setParameter(2, seq))
                .isEmpty();
    }

    /** Notes that somebody has confirmed; false when that is known. A demand that is taken back meanwhile is waited for. */
    boolean confirm(long group, long seq, long user) {
        return entities.createNativeQuery("insert into receipts.confirmation (group_id, seq, user_id)"
                                + " select group_id, seq, cast(?3 as bigint) from (select group_id, seq from receipts.demand"
                                + " where group_id = ?1 and seq = ?2 for key share) d on conflict do nothing")
                        .setParameter(1, group)
                        .setParameter(2, seq)
                        .setParameter(3, user)
                        .executeUpdate()
                > 0;
    }

    boolean isDemanded(long group, long seq) {
        return !rows(entities.createNativeQuery(
                                "select sender_id, seq from receipts.demand where group_id = ?1 and seq = ?2")
                        .setParameter(1, group)
                        .setParameter(2, seq))
                .isEmpty();
    }

    /** How many have confirmed a message, if it is to be confirmed. */
    Optional<ReceiptCount> count(long group, long seq) {
        return counts(
                        "where d.group_id = ?1 and d.seq = ?2",
                        query -> query.setParameter(1, group).setParameter(2, seq))
                .stream()
                .map(SentCount::count)
                .findFirst();
    }

    /** How many have confirmed each of a group's newest messages that are to be confirmed. */
    List<SentCount> newest(long group, int limit) {
        return counts(
                "where d.group_id = ?1 and d.seq in (select seq from receipts.demand where group_id = ?1"
                        + " order by seq desc limit ?2)",
                query -> query.setParameter(1, group).setParameter(2, limit));
    }

    private List<SentCount> counts(String where, Function<Query, Query> parameters) {
        var query = parameters.apply(
                entities.createNativeQuery("select d.seq, d.sender_id, count(x.user_id), count(c.user_id)"
                        + " from receipts.demand d left" + ASKED + " left join" + ANSWER + " " + where
                        + " group by d.seq, d.sender_id order by d.seq"));
        return rows(query).stream()
                .map(row ->
                        new SentCount(number(row[1]), new ReceiptCount(number(row[0]), number(row[2]), number(row[3]))))
                .toList();
    }

    /** Those who have confirmed a message, or those who have not, by id above {@code after}. */
    List<Reader> page(long group, long seq, boolean confirmed, long after, int limit) {
        var query = entities.createNativeQuery("select c.user_id, x.confirmed_at from receipts.demand d" + ASKED
                        + " left join" + ANSWER + " where d.group_id = ?1 and d.seq = ?2 and c.user_id > ?3"
                        + " and x.user_id is " + (confirmed ? "not null" : "null") + " order by c.user_id limit ?4")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, after)
                .setParameter(4, limit);
        return rows(query).stream()
                .map(row -> new Reader(number(row[0]), row[1] == null ? null : instant(row[1])))
                .toList();
    }

    /** Those of these users who should have confirmed a message and have not. */
    Set<Long> missing(long group, long seq, Collection<Long> users) {
        var query = entities.createNativeQuery("select c.user_id, d.seq from receipts.demand d" + ASKED + " left join"
                        + ANSWER + " where d.group_id = ?1 and d.seq = ?2 and c.user_id = any(cast(?3 as bigint[]))"
                        + " and x.user_id is null")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, users.toArray(Long[]::new));
        Set<Long> missing = new HashSet<>();
        rows(query).forEach(row -> missing.add(number(row[0])));
        return missing;
    }

    /** Which of these messages a member should confirm and has not, ascending. */
    List<Long> open(long group, long user, Collection<Long> seqs) {
        var query = entities.createNativeQuery("select d.seq, c.user_id from receipts.demand d" + ASKED
                        + " and c.user_id = ?2 left join" + ANSWER + " where d.group_id = ?1"
                        + " and d.seq = any(cast(?3 as bigint[])) and x.user_id is null order by d.seq")
                .setParameter(1, group)
                .setParameter(2, user)
                .setParameter(3, seqs.toArray(Long[]::new));
        return rows(query).stream().map(row -> number(row[0])).toList();
    }

    /** How many messages each of these members should have confirmed and has not; none of those without any. */
    Map<GroupUser, Long> open(Collection<GroupUser> members) {
        var query = entities.createNativeQuery("select c.group_id, c.user_id, count(*)"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, u)"
                        + " cross join lateral (select group_id, seq, sender_id from receipts.demand"
                        + " where group_id = w.g order by seq desc limit " + OPEN_MAX + ") d" + ASKED
                        + " and c.user_id = w.u left join" + ANSWER + " where x.user_id is null group by 1, 2")
                .setParameter(1, column(members, GroupUser::group))
                .setParameter(2, column(members, GroupUser::user));
        Map<GroupUser, Long> open = new HashMap<>();
        rows(query).forEach(row -> open.put(new GroupUser(number(row[0]), number(row[1])), number(row[2])));
        return open;
    }

    /** The next reminders behind this place in their order, up to now: a page that is not full is the last. */
    List<DueReminder> due(Instant at, long group, long seq) {
        var query = entities.createNativeQuery("select r.group_id, r.seq, d.confirm_by, r.at from receipts.reminder r"
                        + " join receipts.demand d on d.group_id = r.group_id and d.seq = r.seq"
                        + " where (r.at, r.group_id, r.seq) > (cast(?1 as timestamptz), cast(?2 as bigint), cast(?3 as bigint))"
                        + " and r.at <= now() order by r.at, r.group_id, r.seq limit " + DUE_PAGE)
                .setParameter(1, at.toString())
                .setParameter(2, group)
                .setParameter(3, seq);
        return rows(query).stream()
                .map(row -> new DueReminder(number(row[0]), number(row[1]), instant(row[2]), instant(row[3])))
                .toList();
    }

    /** How long until a reminder may follow the last one, in whole milliseconds; zero when it may now. The clock of this moment,
     * because the last one may have been made since this transaction began. */
    Duration untilRemindedAgain(long group, long seq, Duration again) {
        var wait = entities.createNativeQuery("select ceil(1000 * extract(epoch from max(at) - clock_timestamp()))"
                        + " from receipts.reminder where group_id = ?1 and seq = ?2 and at <= clock_timestamp()")
                .setParameter(1, group)
                .setParameter(2, seq)
                .getSingleResult();
        var left = wait == null ? Duration.ZERO : again.plusMillis(number(wait));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Reminds now. */
    void remind(long group, long seq) {
        entities.createNativeQuery("insert into receipts.reminder (group_id, seq, at)"
                        + " values (cast(?1 as bigint), cast(?2 as bigint), now())")
                .setParameter(1, group)
                .setParameter(2, seq)
                .executeUpdate();
    }

    /** Forgets reminders that are long past, some of them at a time. */
    void forgetReminders(Duration after) {
        entities.createNativeQuery(
                        "delete from receipts.reminder where ctid = any(array(select ctid from receipts.reminder"
                                + " where at < now() - cast(?1 as bigint) * interval '1 millisecond' limit "
                                + FORGOTTEN_MAX + "))")
                .setParameter(1, after.toMillis())
                .executeUpdate();
    }

    Instant now() {
        return instant(entities.createNativeQuery("select now()").getSingleResult());
    }

    private static <T> Long[] column(Collection<T> rows, Function<T, Long> value) {
        return rows.stream().map(value).toArray(Long[]::new);
    }

    private static <T> @Nullable String[] texts(Collection<T> rows, Function<T, @Nullable String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    private static Instant instant(Object column) {
        return column instanceof Timestamp timestamp
                ? timestamp.toInstant()
                : ((java.time.OffsetDateTime) column).toInstant();
    }

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
