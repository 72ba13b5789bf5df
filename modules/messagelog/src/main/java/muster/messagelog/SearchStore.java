package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import muster.groups.GroupUser;
import muster.kernel.Entry;
import muster.kernel.EntryKind;

/** The statements on what can be found. Joins the caller's transaction. */
@ApplicationScoped
class SearchStore {
    /** Groups looked through by one transaction, and entries of each. */
    private static final int GROUPS_AT_ONCE = 100;

    private static final int ENTRIES_AT_ONCE = 200;

    /** Whoever is in more groups is asked for by the words alone; the others are sorted out afterwards. */
    private static final int GROUPS_IN_QUESTION_MAX = 500;

    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    /** A message, in the order in which they are found. */
    record Place(Instant at, long group, long seq) {}

    /**
     * Looks through some more of the log; answers whether there may be more. Instances share the work: a group that another one
     * is at is passed over.
     */
    boolean lookThrough() {
        var behind = LogStore.rows(entities.createNativeQuery("select h.group_id, h.last_seq from messagelog.head h"
                + " left join messagelog.looked_through l on l.group_id = h.group_id"
                + " where h.last_seq > greatest(coalesce(l.seq, 0), h.floor_seq) limit " + GROUPS_AT_ONCE));
        if (behind.isEmpty()) {
            return false;
        }
        var held = hold(behind.stream().map(row -> LogStore.number(row[0])).toList());
        if (held.isEmpty()) {
            return false;
        }
        var reached = new HashMap<Long, Long>();
        write(changed(held, reached));
        move(reached);
        return true;
    }

    /**
     * Locks how far these groups are looked through, those that nobody else has locked. What retention has deleted counts as
     * looked through: nothing is left there that would move the place.
     */
    private Map<Long, Long> hold(List<Long> groups) {
        entities.createNativeQuery("insert into messagelog.looked_through (group_id, seq)"
                        + " select g, 0 from unnest(cast(?1 as bigint[])) as g order by g on conflict do nothing")
                .setParameter(1, LogStore.longs(groups))
                .executeUpdate();
        return LogStore.rows(entities.createNativeQuery(
                                "select l.group_id, greatest(l.seq, h.floor_seq) from messagelog.looked_through l"
                                        + " join messagelog.head h on h.group_id = l.group_id"
                                        + " where l.group_id = any(cast(?1 as bigint[])) order by l.group_id"
                                        + " for update of l skip locked")
                        .setParameter(1, LogStore.longs(groups)))
                .stream()
                .collect(Collectors.toMap(row -> LogStore.number(row[0]), row -> LogStore.number(row[1])));
    }

    /** The messages that the next entries of these groups bring or change; {@code reached} is filled with the last ones. */
    private Set<Round.Place> changed(Map<Long, Long> from, Map<Long, Long> reached) {
        var groups = List.copyOf(from.keySet());
        var query = entities.createNativeQuery("select e.group_id, e.seq, e.kind, e.target_seq"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s) cross join lateral"
                        + " (select group_id, seq, kind, target_seq from messagelog.entry"
                        + " where group_id = w.g and seq > w.s order by seq limit " + ENTRIES_AT_ONCE + ") e")
                .setParameter(1, LogStore.longs(groups))
                .setParameter(2, LogStore.longs(groups.stream().map(from::get).toList()));
        Set<Round.Place> changed = new LinkedHashSet<>();
        for (var row : LogStore.rows(query)) {
            long group = LogStore.number(row[0]);
            long seq = LogStore.number(row[1]);
            reached.merge(group, seq, Math::max);
            if (LogStore.number(row[2]) == EntryKind.MESSAGE.code()) {
                changed.add(new Round.Place(group, seq));
            } else if (row[3] != null) {
                changed.add(new Round.Place(group, LogStore.number(row[3])));
            }
        }
        return changed;
    }

    /** Writes the present words of these messages; of those that were taken back, none. */
    private void write(Set<Round.Place> messages) {
        var groups = new ArrayList<Long>();
        var seqs = new ArrayList<Long>();
        var words = new ArrayList<String>();
        var query = entities.createNativeQuery("select e.group_id, e.seq, e.sender_id, coalesce(e.body, '')"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                        + " join messagelog.entry e on e.group_id = w.g and e.seq = w.s and e.kind = 1")
                .setParameter(1, messages.stream().map(Round.Place::group).toArray(Long[]::new))
                .setParameter(2, messages.stream().map(Round.Place::seq).toArray(Long[]::new));
        for (var row : LogStore.rows(query)) {
            var found = Words.of((String) row[3]);
            groups.add(LogStore.number(row[0]));
            seqs.add(LogStore.number(row[1]));
            words.add(
                    found.isEmpty()
                            ? ""
                            : vector(found) + " '" + inGroup(LogStore.number(row[0])) + "' '"
                                    + by(LogStore.number(row[2])) + "'");
        }
        entities.createNativeQuery("with w as (select * from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]),"
                        + " cast(?3 as text[])) as w(g, s, t)),"
                        + " d as (delete from messagelog.findable f using w where f.group_id = w.g and f.seq = w.s and w.t = '')"
                        + " insert into messagelog.findable as f (group_id, seq, sent_at, words)"
                        + " select e.group_id, e.seq, e.sent_at, cast(w.t as tsvector) from w"
                        + " join messagelog.entry e on e.group_id = w.g and e.seq = w.s where w.t <> ''"
                        + " on conflict (group_id, seq) do update set words = excluded.words")
                .setParameter(1, LogStore.longs(groups))
                .setParameter(2, LogStore.longs(seqs))
                .setParameter(3, words.toArray(String[]::new))
                .executeUpdate();
    }

    private static String vector(Set<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    private void move(Map<Long, Long> reached) {
        var groups = List.copyOf(reached.keySet());
        entities.createNativeQuery("update messagelog.looked_through l set seq = w.s"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s) where l.group_id = w.g")
                .setParameter(1, LogStore.longs(groups))
                .setParameter(
                        2, LogStore.longs(groups.stream().map(reached::get).toList()))
                .executeUpdate();
    }

    /** A word that says in which group a message stands. No word of a text has this sign. */
    private static String inGroup(long group) {
        return "#" + group;
    }

    /** A word that says who sent a message. */
    private static String by(long sender) {
        return "@" + sender;
    }

    /**
     * The newest messages for which all conditions hold, behind a place: in the groups with these floors, without what the user
     * has hidden. {@code sender} 0 stands for anybody. One that was recalled a moment ago may be among them, without its text.
     */
    List<Entry> find(
            List<String> conditions,
            Map<GroupUser, Long> floors,
            long user,
            long sender,
            Place before,
            int limit,
            Duration timeMax) {
        entities.createNativeQuery("set local statement_timeout = " + timeMax.toMillis())
                .executeUpdate();
        var members = List.copyOf(floors.keySet());
        var all = new ArrayList<>(conditions);
        if (sender > 0) {
            all.add("'" + by(sender) + "'");
        }
        if (members.size() <= GROUPS_IN_QUESTION_MAX) {
            all.add(members.stream()
                    .map(member -> "'" + inGroup(member.group()) + "'")
                    .collect(Collectors.joining("|", "(", ")")));
        }
        var found = entities.createNativeQuery(
                        found(" join unnest(cast(?6 as bigint[]), cast(?7 as bigint[])) as w(g, s)"
                                + " on w.g = f.group_id and f.seq > w.s where not exists (select 1 from messagelog.hidden h"
                                + " where h.group_id = f.group_id and h.user_id = ?8 and h.seq = f.seq) and"))
                .setParameter(
                        6, LogStore.longs(members.stream().map(GroupUser::group).toList()))
                .setParameter(
                        7, LogStore.longs(members.stream().map(floors::get).toList()))
                .setParameter(8, user);
        return entries(found, all, before, limit);
    }

    /** The same for an overseer: in one group or, 0, in all, above no floor, whatever anybody has hidden. */
    List<Entry> findAnywhere(
            List<String> conditions, long group, long sender, Place before, int limit, Duration timeMax) {
        entities.createNativeQuery("set local statement_timeout = " + timeMax.toMillis())
                .executeUpdate();
        var all = new ArrayList<>(conditions);
        if (sender > 0) {
            all.add("'" + by(sender) + "'");
        }
        if (group > 0) {
            all.add("'" + inGroup(group) + "'");
        }
        return entries(entities.createNativeQuery(found(" where")), all, before, limit);
    }

    /** The query for the newest that are found, with what stands behind the table that knows their words. */
    private static String found(String where) {
        return "select " + LogReader.ENTRY + " from (select f.group_id, f.seq, f.sent_at from messagelog.findable f"
                + where
                + " f.words @@ cast(?1 as tsquery) and (f.sent_at, f.group_id, f.seq)"
                + " < (cast(?2 as timestamptz), cast(?3 as bigint), cast(?4 as bigint))"
                + " order by f.sent_at desc, f.group_id desc, f.seq desc limit ?5) f"
                + " join messagelog.entry e on e.group_id = f.group_id and e.seq = f.seq" + LogReader.TARGET
                + " order by f.sent_at desc, f.group_id desc, f.seq desc";
    }

    private static List<Entry> entries(Query found, List<String> conditions, Place before, int limit) {
        found.setParameter(1, String.join(" & ", conditions))
                .setParameter(2, before.at().toString())
                .setParameter(3, before.group())
                .setParameter(4, before.seq())
                .setParameter(5, limit);
        return LogStore.rows(found).stream()
                .map(row -> LogReader.entry(row, Set.of()).view())
                .toList();
    }
}
