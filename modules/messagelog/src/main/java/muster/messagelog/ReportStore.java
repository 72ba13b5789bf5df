package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import muster.kernel.Entry;
import muster.kernel.Limits;
import muster.messagelog.ReportCase.Handling;
import muster.messagelog.ReportCase.Outcome;
import muster.messagelog.ReportCase.Report;
import muster.messagelog.ReportCase.Tally;
import org.jspecify.annotations.Nullable;

/** The statements about reported messages. Joins the caller's transaction. */
@ApplicationScoped
class ReportStore {
    /** Reports that are shown of a case; how many there are is counted. */
    private static final int SHOWN_MAX = 10;

    private static final String COLUMNS =
            "select id, group_id, seq, reports, last_at, handled_by, outcome, handled_at from messagelog.report_case";

    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    /** Lets the reports of one user wait for each other until the transaction ends, so that they can be counted. */
    void lockReporter(long user) {
        entities.createNativeQuery(
                        "select cast(pg_advisory_xact_lock(hashtextextended('messagelog.report', ?1)) as text)")
                .setParameter(1, user)
                .getSingleResult();
    }

    boolean has(long group, long seq, long user) {
        return !LogStore.rows(entities.createNativeQuery("select case_id, at from messagelog.report"
                                + " where group_id = ?1 and seq = ?2 and user_id = ?3")
                        .setParameter(1, group)
                        .setParameter(2, seq)
                        .setParameter(3, user))
                .isEmpty();
    }

    /** How many of the user's reports nobody has handled yet. */
    int countOpenOf(long user) {
        return count(entities.createNativeQuery("select count(*) from messagelog.report r"
                        + " join messagelog.report_case c on c.id = r.case_id"
                        + " where r.user_id = ?1 and c.handled_at is null")
                .setParameter(1, user));
    }

    /** Adds a report to the message's open case, or opens one. */
    void insert(long group, long seq, long user, ReportReason reason, String words, Instant at) {
        var id = (Number) entities.createNativeQuery("insert into messagelog.report_case as c"
                        + " (group_id, seq, reports, last_at) values (?1, ?2, 1, cast(?3 as timestamptz))"
                        + " on conflict (group_id, seq) where handled_at is null"
                        + " do update set reports = c.reports + 1, last_at = greatest(c.last_at, excluded.last_at)"
                        + " returning id")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, at.toString())
                .getSingleResult();
        entities.createNativeQuery("insert into messagelog.report (group_id, seq, user_id, case_id, reason, words, at)"
                        + " values (?1, ?2, ?3, ?4, ?5, ?6, cast(?7 as timestamptz))")
                .setParameter(1, group)
                .setParameter(2, seq)
                .setParameter(3, user)
                .setParameter(4, id.longValue())
                .setParameter(5, reason.name())
                .setParameter(6, words)
                .setParameter(7, at.toString())
                .executeUpdate();
    }

    List<ReportCase> open(int skip, int limit) {
        return told(cases(entities.createNativeQuery(COLUMNS + " where handled_at is null"
                + " order by last_at desc, id desc offset " + skip + " limit " + limit)));
    }

    List<ReportCase> handled(int skip, int limit) {
        return told(cases(entities.createNativeQuery(COLUMNS + " where handled_at is not null"
                + " order by handled_at desc, id desc offset " + skip + " limit " + limit)));
    }

    int countOpen() {
        return countCases("handled_at is null");
    }

    int countHandled() {
        return countCases("handled_at is not null");
    }

    private int countCases(String which) {
        return count(entities.createNativeQuery("select count(*) from (select 1 from messagelog.report_case where "
                + which + " limit " + Limits.ROWS_TURNED_MAX + ") found"));
    }

    private static int count(Query query) {
        return Math.toIntExact(LogStore.number(query.getSingleResult()));
    }

    /** A case without what was said. */
    Optional<ReportCase> find(long id) {
        return one(COLUMNS + " where id = ?1", id);
    }

    /** The same, locked: whoever else handles it waits, and then sees that it is handled. */
    Optional<ReportCase> lock(long id) {
        return one(COLUMNS + " where id = ?1 for update", id);
    }

    private Optional<ReportCase> one(String sql, long id) {
        return cases(entities.createNativeQuery(sql).setParameter(1, id)).stream()
                .findFirst();
    }

    void handle(long id, Handling handling) {
        entities.createNativeQuery("update messagelog.report_case set handled_by = ?2, outcome = ?3,"
                        + " handled_at = cast(?4 as timestamptz) where id = ?1")
                .setParameter(1, id)
                .setParameter(2, handling.by())
                .setParameter(3, handling.outcome().name())
                .setParameter(4, handling.at().toString())
                .executeUpdate();
    }

    private static List<ReportCase> cases(Query query) {
        return LogStore.rows(query).stream()
                .map(row -> new ReportCase(
                        LogStore.number(row[0]),
                        LogStore.number(row[1]),
                        LogStore.number(row[2]),
                        null,
                        Math.toIntExact(LogStore.number(row[3])),
                        LogStore.instant(row[4]),
                        List.of(),
                        List.of(),
                        handling(row)))
                .toList();
    }

    private static @Nullable Handling handling(Object[] row) {
        return row[7] == null
                ? null
                : new Handling(LogStore.number(row[5]), Outcome.valueOf((String) row[6]), LogStore.instant(row[7]));
    }

    /** The same cases with their messages and with what was said about them: three statements, however many they are. */
    private List<ReportCase> told(List<ReportCase> cases) {
        var ids = LogStore.longs(cases.stream().map(ReportCase::id).toList());
        var messages = messages(cases);
        var reasons = reasons(ids);
        var newest = newest(ids);
        return cases.stream()
                .map(each -> new ReportCase(
                        each.id(),
                        each.group(),
                        each.seq(),
                        messages.get(new Round.Place(each.group(), each.seq())),
                        each.reports(),
                        each.lastAt(),
                        reasons.getOrDefault(each.id(), List.of()),
                        newest.getOrDefault(each.id(), List.of()),
                        each.handling()))
                .toList();
    }

    /** Messages that are still kept. */
    private Map<Round.Place, Entry> messages(List<ReportCase> cases) {
        Map<Round.Place, Entry> messages = new HashMap<>();
        var query = entities.createNativeQuery("select " + LogReader.ENTRY
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                        + " join messagelog.head h on h.group_id = w.g and h.floor_seq < w.s"
                        + " join messagelog.entry e on e.group_id = w.g and e.seq = w.s" + LogReader.TARGET)
                .setParameter(
                        1, LogStore.longs(cases.stream().map(ReportCase::group).toList()))
                .setParameter(
                        2, LogStore.longs(cases.stream().map(ReportCase::seq).toList()));
        for (var row : LogStore.rows(query)) {
            var message = LogReader.entry(row, Set.of()).view();
            messages.put(new Round.Place(message.group(), message.seq()), message);
        }
        return messages;
    }

    private Map<Long, List<Tally>> reasons(Long[] cases) {
        Map<Long, List<Tally>> reasons = new HashMap<>();
        var query = entities.createNativeQuery(
                        "select case_id, reason, count(*) from messagelog.report"
                                + " where case_id = any(cast(?1 as bigint[])) group by case_id, reason order by count(*) desc, reason")
                .setParameter(1, cases);
        for (var row : LogStore.rows(query)) {
            reasons.computeIfAbsent(LogStore.number(row[0]), id -> new ArrayList<>())
                    .add(new Tally(ReportReason.valueOf((String) row[1]), Math.toIntExact(LogStore.number(row[2]))));
        }
        return reasons;
    }

    private Map<Long, List<Report>> newest(Long[] cases) {
        Map<Long, List<Report>> newest = new HashMap<>();
        var query = entities.createNativeQuery("select w.c, r.user_id, r.reason, r.words, r.at"
                        + " from unnest(cast(?1 as bigint[])) as w(c) cross join lateral"
                        + " (select user_id, reason, words, at from messagelog.report where case_id = w.c"
                        + " order by at desc limit " + SHOWN_MAX + ") r order by r.at desc")
                .setParameter(1, cases);
        for (var row : LogStore.rows(query)) {
            newest.computeIfAbsent(LogStore.number(row[0]), id -> new ArrayList<>())
                    .add(new Report(
                            LogStore.number(row[1]),
                            ReportReason.valueOf((String) row[2]),
                            (String) row[3],
                            LogStore.instant(row[4])));
        }
        return newest;
    }
}
