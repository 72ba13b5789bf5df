package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import muster.groups.GroupUser;

/** Counts entries one by one, without the counters that they carry: the other opinion on every number made of those. */
@ApplicationScoped
class HandCount {
    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    /** Messages of others in these ranges; one that retention or a restore has touched is left out. */
    Map<LogRange, Long> messages(Collection<LogRange> ranges) {
        var query = entities.createNativeQuery("select w.g, w.u, w.s, w.t, (select count(*) from messagelog.entry e"
                        + " where e.group_id = w.g and e.seq > w.s and e.seq <= w.t and e.kind = 1 and e.sender_id <> w.u)"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as bigint[]), cast(?4 as bigint[]))"
                        + " as w(g, u, s, t) join messagelog.head h"
                        + " on h.group_id = w.g and h.floor_seq <= w.s and h.last_seq >= w.t")
                .setParameter(1, column(ranges, range -> range.member().group()))
                .setParameter(2, column(ranges, range -> range.member().user()))
                .setParameter(3, column(ranges, LogRange::above))
                .setParameter(4, column(ranges, LogRange::upTo));
        Map<LogRange, Long> counted = new HashMap<>();
        for (var row : LogStore.rows(query)) {
            var member = new GroupUser(LogStore.number(row[0]), LogStore.number(row[1]));
            counted.put(
                    new LogRange(member, LogStore.number(row[2]), LogStore.number(row[3])), LogStore.number(row[4]));
        }
        return counted;
    }

    private static Long[] column(Collection<LogRange> ranges, ToLongFunction<LogRange> value) {
        return ranges.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }
}
