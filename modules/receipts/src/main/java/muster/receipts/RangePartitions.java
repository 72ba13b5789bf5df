package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;

/**
 * The weeks that read ranges are stored in. Weeks are made ahead and attached, which locks out nobody who reads or writes
 * (PostgreSQL's {@code attach partition} takes {@code share update exclusive} only).
 */
@ApplicationScoped
class RangePartitions {
    /** An instance that cannot make weeks for a month is not one that stores ranges. */
    private static final int WEEKS_AHEAD = 4;

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

    /** Makes this week, the one before (clocks differ) and some weeks ahead, where they are missing. */
    void make() {
        var week = mondayOf(CursorStore.dayOf(clock.instant())).minusWeeks(1);
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, ADVISORY_LOCK)
                .getSingleResult();
        for (int i = 0; i <= WEEKS_AHEAD; i++, week = week.plusWeeks(1)) {
            make(week);
        }
        madeUpTo = week;
    }

    private void make(LocalDate week) {
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

    static LocalDate mondayOf(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    static String nameOf(LocalDate week) {
        return "receipts.read_range_" + week.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
