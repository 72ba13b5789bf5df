package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import muster.groups.GroupUser;
import org.jspecify.annotations.Nullable;

/**
 * The statements on cursors and on the ranges that say when they moved. What this instance has not flushed yet is laid over
 * the stored rows, so that whoever asks here sees every move at once.
 */
@ApplicationScoped
class CursorStore {
    /** A group's cursors with the staged moves; {@code ?1} the group, {@code ?2} users and {@code ?3} their positions. */
    private static final String OVERLAID = "with c as (select c.user_id, c.since_seq,"
            + " greatest(c.read_seq, coalesce(w.r, 0)) as read_seq from receipts.cursor c"
            + " left join unnest(cast(?2 as bigint[]), cast(?3 as bigint[])) as w(u, r) on w.u = c.user_id"
            + " where c.group_id = ?1)";

    /** Stands for the time of what was read while none was kept. */
    private static final int NO_SECOND = -1;

    /** Something was read between a stored range and the move behind it without a time. */
    private static final String GAP = "excluded.from_seq > r.to_seq";

    /** How many of a range's moves the next one replaces. */
    private static final String REPLACED =
            "case when r.secs[cardinality(r.secs)] / ?6 = excluded.secs[1] / ?6 and not " + GAP + " then 1 else 0 end";

    private static final long MILLIS = 1_000;

    @PersistenceContext(unitName = "receipts")
    EntityManager entities;

    /**
     * So many of a group's members have {@code read} of the asked positions at or below their read cursor, and {@code since} at
     * or below their joining; {@code user} is 0, or that one member alone, who was asked for.
     */
    record Tally(int read, int since, long user, long members) {}

    Map<GroupUser, Cursor> cursors(Collection<GroupUser> members) {
        var query = entities.createNativeQuery("select c.group_id, c.user_id, c.since_seq, c.acked_seq, c.read_seq"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, u)"
                        + " join receipts.cursor c on c.group_id = w.g and c.user_id = w.u")
                .setParameter(1, column(members, GroupUser::group))
                .setParameter(2, column(members, GroupUser::user));
        Map<GroupUser, Cursor> cursors = new HashMap<>();
        for (var row : rows(query)) {
            cursors.put(
                    new GroupUser(number(row[0]), number(row[1])),
                    new Cursor(number(row[2]), number(row[3]), number(row[4])));
        }
        return cursors;
    }

    /**
     * Where a group's members stand among these positions: one pass over the group, however many positions. Who is in {@code
     * apart} has a row of its own, so that a sender can be left out of what it sent: read by another statement, its cursor might
     * have moved meanwhile, and a count be off by one.
     *
     * @param seqs ascending
     */
    List<Tally> tallies(long group, Collection<Staged.Move> staged, List<Long> seqs, Collection<Long> apart) {
        var query = overlaid(
                        group,
                        staged,
                        " select width_bucket(read_seq, cast(?4 as bigint[])), width_bucket(since_seq, cast(?4 as bigint[])),"
                                + " case when user_id = any(cast(?5 as bigint[])) then user_id else 0 end, count(*)"
                                + " from c group by 1, 2, 3")
                .setParameter(4, seqs.toArray(Long[]::new))
                .setParameter(5, apart.toArray(Long[]::new));
        return rows(query).stream()
                .map(row -> new Tally((int) number(row[0]), (int) number(row[1]), number(row[2]), number(row[3])))
                .toList();
    }

    /** Members who could read a message of {@code sender} at this position, and have ({@code read}) or have not. */
    long[] readers(long group, Collection<Staged.Move> staged, long seq, long sender, boolean read) {
        var query = overlaid(
                        group,
                        staged,
                        " select string_agg(cast(user_id as text), ',') from c where since_seq < ?4 and user_id <> ?5"
                                + " and read_seq " + (read ? ">=" : "<") + " ?4")
                .setParameter(4, seq)
                .setParameter(5, sender);
        var joined = (String) query.getSingleResult();
        return joined == null
                ? new long[0]
                : Arrays.stream(joined.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
    }

    /**
     * When the group's members read up to a position, of those who did so on one of these days: one pass, where the reading
     * by user would take a look-up for each. The ranges of a member do not overlap, so each is in it once. They come as one
     * text, because ten thousand rows of objects take longer to make than to find.
     */
    ReadSeconds readTimes(long group, long seq, Instant from, Instant to) {
        var query = entities.createNativeQuery("select string_agg(user_id || ':' || at, ',')"
                        + " filter (where at is not null) from (select user_id,"
                        + " 86400 * cast(day - date '1970-01-01' as bigint) + nullif(secs[width_bucket(?2 - 1, seqs) + 1], "
                        + NO_SECOND + ") as at from receipts.read_range where group_id = ?1 and from_seq < ?2"
                        + " and to_seq >= ?2 and day between cast(?3 as date) and cast(?4 as date)) as t")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, dayOf(from).toString())
                .setParameter(4, dayOf(to).toString());
        return ReadSeconds.parse((String) query.getSingleResult());
    }

    /**
     * When these users read up to a position: the earliest move that covers it, on the message's own day or later. Who read
     * it at a time that is not kept any more is left out.
     */
    Map<Long, Instant> readTimes(long group, Collection<Long> users, long seq, Instant sentAt) {
        var query = entities.createNativeQuery("select w.u, r.day, r.secs[width_bucket(?3 - 1, r.seqs) + 1]"
                        + " from unnest(cast(?2 as bigint[])) as w(u) cross join lateral"
                        + " (select r.day, r.from_seq, r.seqs, r.secs from receipts.read_range r"
                        + " where r.group_id = ?1 and r.user_id = w.u and r.day >= cast(?4 as date) and r.to_seq >= ?3"
                        + " order by r.day limit 1) r where r.from_seq < ?3")
                .setParameter(1, group)
                .setParameter(2, users.toArray(Long[]::new))
                .setParameter(3, seq)
                .setParameter(4, dayOf(sentAt).toString());
        Map<Long, Instant> times = new HashMap<>();
        for (var row : rows(query)) {
            if (number(row[2]) != NO_SECOND) {
                times.put(number(row[0]), instant(row[1], row[2]));
            }
        }
        return times;
    }

    /**
     * Stores moved cursors, and when they were read up to where. Rows are locked in key order, so that two instances flushing
     * the same members cannot wait for each other, and merged by {@code greatest}, so that neither can move a cursor back.
     *
     * <p>Read times are packed: a member has one row per group and day, with a position and a second for each move. Moves
     * within one {@code step} become one, under the later time: a receipt may name a moment too late, never one too early.
     *
     * <p>In a {@code timeless} group only the cursor moves. When times are kept there again, what was read meanwhile lies
     * between two ranges, or, within a day, below a position whose second is {@link #NO_SECOND}.
     *
     * @return who has read further than was stored before
     */
    List<CursorsAdvanced.Read> store(List<Staged.Move> moves, int stepSeconds, Collection<Long> timeless) {
        entities.createNativeQuery("set local synchronous_commit = off").executeUpdate();
        var query = entities.createNativeQuery("with w as materialized (select * from unnest(cast(?1 as bigint[]),"
                        + " cast(?2 as bigint[]), cast(?3 as bigint[]), cast(?4 as bigint[]), cast(?5 as bigint[]))"
                        + " as w(g, u, a, r, t)),"
                        + " l as materialized (select c.group_id, c.user_id, c.read_seq from receipts.cursor c join w"
                        + " on c.group_id = w.g and c.user_id = w.u and (w.a > c.acked_seq or w.r > c.read_seq)"
                        + " order by c.group_id, c.user_id for update of c),"
                        + " m as (update receipts.cursor c set acked_seq = greatest(c.acked_seq, w.a, w.r),"
                        + " read_seq = greatest(c.read_seq, w.r)"
                        + " from w, l where c.group_id = l.group_id and c.user_id = l.user_id"
                        + " and w.g = l.group_id and w.u = l.user_id"
                        + " returning c.group_id, c.user_id, l.read_seq as before, c.read_seq as now, w.t as at),"
                        + " i as (insert into receipts.read_range as r (group_id, user_id, day, from_seq, to_seq, seqs, secs)"
                        + " select group_id, user_id, date '1970-01-01' + cast(at / 86400 as integer), before, now,"
                        + " array[now], array[cast(at % 86400 as integer)] from m"
                        + " where now > before and group_id <> all(cast(?7 as bigint[]))"
                        + " on conflict (group_id, user_id, day) do update set to_seq = excluded.to_seq,"
                        + " seqs = trim_array(r.seqs, " + REPLACED + ") || case when " + GAP
                        + " then array[excluded.from_seq] end || excluded.seqs,"
                        + " secs = trim_array(r.secs, " + REPLACED + ") || case when " + GAP
                        + " then array[" + NO_SECOND + "] end || excluded.secs)"
                        + " select group_id, user_id, now from m where now > before")
                .setParameter(1, column(moves, move -> move.member().group()))
                .setParameter(2, column(moves, move -> move.member().user()))
                .setParameter(3, column(moves, Staged.Move::acked))
                .setParameter(4, column(moves, Staged.Move::read))
                .setParameter(5, column(moves, move -> shown(move.readAt()).getEpochSecond()))
                .setParameter(6, stepSeconds)
                .setParameter(7, timeless.toArray(Long[]::new));
        return rows(query).stream()
                .map(row -> new CursorsAdvanced.Read(new GroupUser(number(row[0]), number(row[1])), number(row[2])))
                .toList();
    }

    void enter(long group, long since, List<Long> users) {
        entities.createNativeQuery("insert into receipts.cursor (group_id, user_id, since_seq, acked_seq, read_seq)"
                        + " select cast(?1 as bigint), u, cast(?2 as bigint), cast(?2 as bigint), cast(?2 as bigint)"
                        + " from unnest(cast(?3 as bigint[])) as u")
                .setParameter(1, group)
                .setParameter(2, since)
                .setParameter(3, users.toArray(Long[]::new))
                .executeUpdate();
    }

    /** Locks rows in the flush's order, or the two would wait for each other. */
    void leave(long group, Collection<Long> users) {
        entities.createNativeQuery(
                        "with gone as (select user_id from receipts.cursor"
                                + " where group_id = ?1 and user_id = any(cast(?2 as bigint[])) order by user_id for update)"
                                + " delete from receipts.cursor c using gone where c.group_id = ?1 and c.user_id = gone.user_id")
                .setParameter(1, group)
                .setParameter(2, users.toArray(Long[]::new))
                .executeUpdate();
    }

    private Query overlaid(long group, Collection<Staged.Move> staged, String rest) {
        return entities.createNativeQuery(OVERLAID + rest)
                .setParameter(1, group)
                .setParameter(2, column(staged, move -> move.member().user()))
                .setParameter(3, column(staged, Staged.Move::read));
    }

    /** A time in milliseconds as receipts show it: in whole seconds, and never before it happened. */
    static Instant shown(long millis) {
        return Instant.ofEpochSecond((millis + MILLIS - 1) / MILLIS);
    }

    static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Instant instant(Object day, Object second) {
        return ((Date) day)
                .toLocalDate()
                .atStartOfDay(ZoneOffset.UTC)
                .plusSeconds(number(second))
                .toInstant();
    }

    private static <T> Long[] column(Collection<T> rows, ToLongFunction<T> value) {
        return rows.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }

    private static long number(@Nullable Object column) {
        return column == null ? 0 : ((Number) column).longValue();
    }

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
