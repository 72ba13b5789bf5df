package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.List;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** The statements about the audit log: there is none that changes a line. Joins the caller's transaction. */
@ApplicationScoped
class AuditLog {
    /** A line to be written; the database adds the time. */
    record Line(long user, String act, String target, String detail, String address, int times) {
        Line times(int more) {
            return new Line(user, act, target, detail, address, more);
        }
    }

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    void append(List<Line> lines) {
        entities.createNativeQuery("insert into identity.audit (user_id, act, target, detail, address, times)"
                        + " select * from unnest(cast(?1 as bigint[]), cast(?2 as text[]), cast(?3 as text[]),"
                        + " cast(?4 as text[]), cast(?5 as text[]), cast(?6 as integer[]))")
                .setParameter(1, lines.stream().map(Line::user).toArray(Long[]::new))
                .setParameter(2, lines.stream().map(Line::act).toArray(String[]::new))
                .setParameter(3, lines.stream().map(Line::target).toArray(String[]::new))
                .setParameter(4, lines.stream().map(Line::detail).toArray(String[]::new))
                .setParameter(5, lines.stream().map(Line::address).toArray(String[]::new))
                .setParameter(6, lines.stream().map(Line::times).toArray(Integer[]::new))
                .executeUpdate();
    }

    List<AuditEntry> read(AuditQuery wanted, int skip, int limit) {
        var sql = "select a.id, cast(extract(epoch from a.at) * 1000 as bigint), a.user_id,"
                + " coalesce(u.login, ''), a.act, a.target, a.detail, a.address, a.times"
                + " from identity.audit a left join identity.app_user u on u.id = a.user_id where a.id < ?1";
        return Rows.of(matching(wanted, sql, " order by a.id desc offset " + skip + " limit " + limit)).stream()
                .map(row -> new AuditEntry(
                        Rows.number(row[0]),
                        Rows.instant(row[1]),
                        Rows.number(row[2]),
                        (String) row[3],
                        (String) row[4],
                        (String) row[5],
                        (String) row[6],
                        (String) row[7],
                        Math.toIntExact(Rows.number(row[8]))))
                .toList();
    }

    int count(AuditQuery wanted) {
        return Rows.count(matching(
                wanted,
                "select count(*) from (select 1 from identity.audit a where a.id < ?1",
                " limit " + Limits.ROWS_TURNED_MAX + ") found"));
    }

    private Query matching(AuditQuery wanted, String from, String end) {
        var sql = new StringBuilder(from);
        var values = new ArrayList<Object>();
        values.add(wanted.before());
        narrow(sql, values, "a.user_id = ", wanted.user());
        narrow(sql, values, "a.act = ", wanted.act());
        narrow(sql, values, "a.target = ", wanted.target());
        narrow(sql, values, "a.address = ", wanted.address());
        narrow(sql, values, "a.at >= cast(", wanted.from());
        narrow(sql, values, "a.at < cast(", wanted.to());
        var query = entities.createNativeQuery(sql.append(end).toString());
        for (int i = 0; i < values.size(); i++) {
            query.setParameter(i + 1, values.get(i));
        }
        return query;
    }

    /** Conditions are our own texts; values are parameters only. */
    private static void narrow(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value == null) {
            return;
        }
        boolean time = condition.endsWith("cast(");
        values.add(time ? value.toString() : value);
        sql.append(" and ").append(condition).append('?').append(values.size()).append(time ? " as timestamptz)" : "");
    }
}
