package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/**
 * The weeks that read ranges are stored in. Weeks are made ahead and attached, which locks out nobody who reads or writes
 * (PostgreSQL's {@code attach partition} takes {@code share update exclusive} only).
 */
@ApplicationScoped
class RangePartitions {
    /** An instance that cannot make weeks for a month is not one that stores ranges. */
    private static final int WEEKS_AHEAD = 4;

    /** The longest that dropping old weeks may hold anybody up. */
    private static final int LOCK_MILLIS_MAX = 50;

    private static final String PREFIX = "read_range_";
    private static final int KEY_PARTS = 3;

    private static final long ADVISORY_LOCK = 0x6D757374_72616E67L;

    @PersistenceContext(unitName = "receipts")
    EntityManager entities;

    @Inject
    Clock clock;

    private volatile LocalDate madeUpTo = LocalDate.MIN;

    /** Whether there is room for what is read today and tomorrow. */
    boolean areThere() {
        return CursorStore.dayOf(clock.instant()).plusDays(1).isBefore(madeUpTo);
    }

    /** Looks whether they are there before anything is stored next. */
    void lookAgain() {
        madeUpTo = LocalDate.MIN;
    }

    /**
     * Makes this week, the one before (clocks differ) and some weeks ahead, where they are missing; none that ended on the day
     * {@code keptSince} or before, which would be let go again.
     */
    void make(LocalDate keptSince) {
        var week = mondayOf(CursorStore.dayOf(clock.instant())).minusWeeks(1);
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, ADVISORY_LOCK)
                .getSingleResult();
        for (int i = 0; i <= WEEKS_AHEAD; i++, week = week.plusWeeks(1)) {
            if (week.plusWeeks(1).isAfter(keptSince)) {
                makeWeek(week);
            }
        }
        madeUpTo = week;
    }

    private void makeWeek(LocalDate week) {
        var name = nameOf(week);
        var there = entities.createNativeQuery("select to_regclass(?1) is not null")
                .setParameter(1, name)
                .getSingleResult();
        if (Boolean.TRUE.equals(there)) {
            return;
        }
        // A name and two dates of our own making: there is no parameter in a definition.
        entities.createNativeQuery("create table " + name + " (like receipts.read_range including all)"
                        + " with (fillfactor = 70)")
                .executeUpdate();
        entities.createNativeQuery("alter table receipts.read_range attach partition " + name + " for values from ('"
                        + week + "') to ('" + week.plusWeeks(1) + "')")
                .executeUpdate();
    }

    /** Weeks that have ended on this day or before, oldest first, detached ones among them. */
    List<LocalDate> endedBy(LocalDate day) {
        var query = entities.createNativeQuery(
                        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname = 'receipts' and c.relkind = 'r' and c.relname ~ ?1 order by 1")
                .setParameter(1, "^read_range_[0-9]{8}$");
        return RangePartitions.<String>rows(query).stream()
                .map(name -> LocalDate.parse(name.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE))
                .filter(week -> !week.plusWeeks(1).isAfter(day))
                .toList();
    }

    /** Every week there is, oldest first; how many rows the last vacuum or analysis has counted, -1 before the first. */
    List<ReadWeek> all() {
        Query query = entities.createNativeQuery("select c.relname, cast(c.reltuples as bigint),"
                        + " pg_total_relation_size(c.oid), exists (select 1 from pg_inherits i where i.inhrelid = c.oid)"
                        + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = 'receipts' and c.relkind = 'r' and c.relname ~ ?1 order by 1")
                .setParameter(1, "^read_range_[0-9]{8}$");
        return RangePartitions.<Object[]>rows(query).stream()
                .map(row -> new ReadWeek(
                        LocalDate.parse(((String) row[0]).substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE),
                        ((Number) row[1]).longValue(),
                        ((Number) row[2]).longValue(),
                        (Boolean) row[3]))
                .toList();
    }

    /**
     * Takes a week out of the table, unless it is out. This needs the table for itself for a moment: it waits no longer than
     * {@link #LOCK_MILLIS_MAX} for that, because whoever comes later waits behind it, and fails instead.
     */
    void detach(LocalDate week) {
        entities.createNativeQuery("set local lock_timeout = " + LOCK_MILLIS_MAX)
                .executeUpdate();
        var attached = entities.createNativeQuery("select count(*) from pg_inherits where inhrelid = to_regclass(?1)")
                .setParameter(1, nameOf(week))
                .getSingleResult();
        if (((Number) attached).intValue() > 0) {
            entities.createNativeQuery("alter table receipts.read_range detach partition " + nameOf(week))
                    .executeUpdate();
        }
    }

    /** Drops a week that is out of the table. */
    void drop(LocalDate week) {
        entities.createNativeQuery("drop table " + nameOf(week)).executeUpdate();
    }

    /** Some rows of a week as lines of CSV, behind a row; the key of the last one is the next {@code after}. */
    List<String> lines(LocalDate week, String after, int limit) {
        var key = after.split(",", KEY_PARTS + 1);
        var query = entities.createNativeQuery(
                        "select group_id || ',' || user_id || ',' || day || ',' || from_seq || ','"
                                + " || array_to_string(seqs, ' ') || ',' || array_to_string(secs, ' ') from "
                                + nameOf(week)
                                + " where (group_id, user_id, day) > (cast(?1 as bigint), cast(?2 as bigint), cast(?3 as date))"
                                + " order by group_id, user_id, day limit ?4")
                .setParameter(1, Long.valueOf(key[0]))
                .setParameter(2, Long.valueOf(key[1]))
                .setParameter(3, key[2])
                .setParameter(4, limit);
        return rows(query);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // One column answers values, several rows; JPA has no type.
    private static <T> List<T> rows(Query query) {
        return query.getResultList();
    }

    static LocalDate mondayOf(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    static String nameOf(LocalDate week) {
        return "receipts.read_range_" + week.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
