package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import muster.identity.Audit;
import muster.identity.Origin;
import muster.messagelog.ForgettingStep.Left;

/**
 * Deletes what is left about entries that {@link Retention} has deleted: how they are found, who has hidden, reported or
 * confirmed them. There may be any number of rows of each entry, so it is done behind the floor, some rows at a time and without
 * the head's lock: readers go by the floor and see none of it. Joins the caller's transaction.
 */
@ApplicationScoped
class Remains {
    /** Rows of a table in one step, for each entry of a batch. */
    private static final int ROWS_PER_ENTRY = 5;

    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    @Inject
    MessageLogConfig config;

    @Inject
    Audit audit;

    @Inject
    Event<EntriesForgotten> forgotten;

    /** Groups of which something may be left, after a crash too. */
    List<Long> groups(int limit) {
        return LogStore.rows(entities.createNativeQuery(
                                "select group_id, seq from messagelog.forgetting order by group_id limit ?1")
                        .setParameter(1, limit))
                .stream()
                .map(row -> LogStore.number(row[0]))
                .toList();
    }

    /**
     * Deletes some of a group. Not while the search looks through it, which might write down again what is deleted here; and so
     * never in two transactions at once.
     */
    ForgettingStep deleteSome(long group) {
        if (!holdSearch(group)) {
            return ForgettingStep.HELD;
        }
        var floor = LogStore.rows(
                entities.createNativeQuery("select seq, group_id from messagelog.forgetting where group_id = ?1")
                        .setParameter(1, group));
        if (floor.isEmpty()) {
            return ForgettingStep.NOTHING;
        }
        var event = new EntriesForgotten(
                group, LogStore.number(floor.get(0)[0]), config.retentionBatchMax * ROWS_PER_ENTRY);
        for (var condition : List.of(
                "findable where group_id = ?1 and seq <= ?2",
                "hidden where group_id = ?1 and seq <= ?2",
                "notice where group_id = ?1 and after_seq < ?2",
                "report where group_id = ?1 and seq <= ?2")) {
            deleteFrom(condition, event);
        }
        if (!event.more()) {
            deleteCases(event);
        }
        forgotten.fire(event);
        if (!event.more()) {
            finish(event);
        }
        return new ForgettingStep(event.deleted(), event.more() ? Left.MORE : Left.NOTHING);
    }

    private boolean holdSearch(long group) {
        entities.createNativeQuery(
                        "insert into messagelog.looked_through (group_id, seq) values (?1, 0) on conflict do nothing")
                .setParameter(1, group)
                .executeUpdate();
        return !LogStore.rows(entities.createNativeQuery("select group_id, seq from messagelog.looked_through"
                                + " where group_id = ?1 for update skip locked")
                        .setParameter(1, group))
                .isEmpty();
    }

    /** By {@code ctid}: these rows are never updated, but for those of the search, which is kept out. */
    private void deleteFrom(String condition, EntriesForgotten event) {
        var table = condition.substring(0, condition.indexOf(' '));
        event.deleted(entities.createNativeQuery("delete from messagelog." + table
                        + " where ctid = any(array(select ctid from messagelog." + condition + " limit ?3))")
                .setParameter(1, event.group())
                .setParameter(2, event.upTo())
                .setParameter(3, event.limit())
                .executeUpdate());
    }

    /** A report that nobody has handled shall not vanish without a line. */
    private void deleteCases(EntriesForgotten event) {
        var cases = LogStore.rows(entities.createNativeQuery("delete from messagelog.report_case where id = any(array("
                        + "select id from messagelog.report_case where group_id = ?1 and seq <= ?2 order by seq limit ?3))"
                        + " returning seq, handled_at")
                .setParameter(1, event.group())
                .setParameter(2, event.upTo())
                .setParameter(3, event.limit()));
        for (var row : cases) {
            if (row[1] == null) {
                audit.record(
                        Origin.server(),
                        "report_lapsed",
                        "group:" + event.group(),
                        "message " + LogStore.number(row[0]) + " is no longer kept");
            }
        }
        event.deleted(cases.size());
    }

    /** Unless the floor has moved on meanwhile. */
    private void finish(EntriesForgotten event) {
        entities.createNativeQuery("delete from messagelog.forgetting where group_id = ?1 and seq = ?2")
                .setParameter(1, event.group())
                .setParameter(2, event.upTo())
                .executeUpdate();
    }
}
