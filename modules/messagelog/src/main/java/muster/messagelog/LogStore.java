package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.groups.GroupUser;
import muster.kernel.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * The statements that write the log. Set-based and native: one statement per step and batch, whatever the number of
 * messages. Every method joins the caller's transaction; none opens one.
 */
@ApplicationScoped
class LogStore {
    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    /**
     * Locks the heads that nobody else holds. Skipping the others instead of waiting keeps one slow transaction on one
     * group from holding up all; whoever asked for them asks again in the next round. In id order, so that two batches
     * cannot wait for each other.
     */
    Map<Long, HeadRow> lockFreeHeads(Collection<Long> groups) {
        return heads(
                "select group_id, last_seq, last_no, rights_seq, floor_seq from messagelog.head"
                        + " where group_id = any(cast(?1 as bigint[])) order by group_id for update skip locked",
                groups);
    }

    /** Which of these groups have a head at all: what could not be locked is either held by another or not there. */
    Set<Long> existing(Collection<Long> groups) {
        return heads(
                        "select group_id, last_seq, last_no, rights_seq, floor_seq from messagelog.head"
                                + " where group_id = any(cast(?1 as bigint[]))",
                        groups)
                .keySet();
    }

    /** Locks one head, waiting for whoever holds it (at most the connection's lock_timeout). */
    HeadRow lockHead(long group) {
        var head = heads(
                        "select group_id, last_seq, last_no, rights_seq, floor_seq from messagelog.head"
                                + " where group_id = any(cast(?1 as bigint[])) for update",
                        List.of(group))
                .get(group);
        if (head == null) {
            throw new IllegalStateException("group " + group + " has no head");
        }
        return head;
    }

    private Map<Long, HeadRow> heads(String sql, Collection<Long> groups) {
        Map<Long, HeadRow> heads = new HashMap<>();
        for (var row : rows(entities.createNativeQuery(sql).setParameter(1, longs(groups)))) {
            var head = new HeadRow(number(row[0]), number(row[1]), number(row[2]), number(row[3]), number(row[4]));
            heads.put(head.group(), head);
        }
        return heads;
    }

    /** What a batch must know of the log: how many messages each sender has in its group, and which cids stand there already. */
    record Known(Map<GroupUser, Long> ownCounts, Map<Round.Key, Round.Twin> twins) {}

    /**
     * Looks up both in one statement, for every round trip under the locks is one that the next batch waits for. After the
     * locking statement, not in it: a snapshot from before the lock would not see what the lock's last holder stored.
     */
    Known known(Collection<GroupUser> senders, Collection<Round.Key> keys) {
        var known = new Known(new HashMap<>(), new HashMap<>());
        var query = bySender(
                        "select w.g, w.s, cast(null as text), (select e.own_no from messagelog.entry e"
                                + " where e.group_id = w.g and e.sender_id = w.s and e.kind = 1 order by e.seq desc limit 1),"
                                + " cast(null as timestamptz), cast(null as bigint)"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                                + " union all"
                                + " select e.group_id, e.sender_id, e.cid, e.seq, e.sent_at, e.fingerprint"
                                + " from unnest(cast(?3 as bigint[]), cast(?4 as bigint[]), cast(?5 as text[])) as w(g, s, c)"
                                + " join messagelog.entry e on e.group_id = w.g and e.sender_id = w.s and e.cid = w.c",
                        senders)
                .setParameter(3, longs(keys.stream().map(Round.Key::group).toList()))
                .setParameter(4, longs(keys.stream().map(Round.Key::sender).toList()))
                .setParameter(5, keys.stream().map(Round.Key::cid).toArray(String[]::new));
        for (var row : rows(query)) {
            var sender = new GroupUser(number(row[0]), number(row[1]));
            if (row[2] == null) {
                known.ownCounts().put(sender, row[3] == null ? 0 : number(row[3]));
            } else {
                known.twins()
                        .put(
                                new Round.Key(sender.group(), sender.user(), (String) row[2]),
                                new Round.Twin(number(row[3]), instant(row[4]), number(row[5])));
            }
        }
        return known;
    }

    /** The floors of these members; no entry for who has none. */
    Map<GroupUser, Long> floors(Collection<GroupUser> members) {
        Map<GroupUser, Long> floors = new HashMap<>();
        for (var row : rows(bySender(
                "select f.group_id, f.user_id, greatest(f.seq, h.floor_seq)"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                        + " join messagelog.floor f on f.group_id = w.g and f.user_id = w.s"
                        + " join messagelog.head h on h.group_id = w.g",
                members))) {
            floors.put(new GroupUser(number(row[0]), number(row[1])), number(row[2]));
        }
        return floors;
    }

    private Query bySender(String sql, Collection<GroupUser> members) {
        return entities.createNativeQuery(sql)
                .setParameter(1, longs(members.stream().map(GroupUser::group).toList()))
                .setParameter(2, longs(members.stream().map(GroupUser::user).toList()));
    }

    /** What edits and recalls are about. */
    Map<Round.Place, Target> targets(Collection<Round.Place> places) {
        Map<Round.Place, Target> targets = new HashMap<>();
        if (places.isEmpty()) {
            return targets;
        }
        for (var row : rows(byPlace(
                "select e.group_id, e.seq, e.kind, e.sender_id, e.recalled"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                        + " join messagelog.entry e on e.group_id = w.g and e.seq = w.s",
                places))) {
            targets.put(
                    new Round.Place(number(row[0]), number(row[1])),
                    new Target(EntryKind.of((int) number(row[2])), number(row[3]), (Boolean) row[4]));
        }
        return targets;
    }

    /** Who has hidden these messages. */
    Map<Round.Place, Set<Long>> hiddenFrom(Collection<Round.Place> places) {
        Map<Round.Place, Set<Long>> hidden = new HashMap<>();
        if (places.isEmpty()) {
            return hidden;
        }
        for (var row : rows(byPlace(
                "select h.group_id, h.seq, h.user_id"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                        + " join messagelog.hidden h on h.group_id = w.g and h.seq = w.s",
                places))) {
            hidden.computeIfAbsent(new Round.Place(number(row[0]), number(row[1])), place -> new HashSet<>())
                    .add(number(row[2]));
        }
        return hidden;
    }

    private Query byPlace(String sql, Collection<Round.Place> places) {
        return entities.createNativeQuery(sql)
                .setParameter(1, longs(places.stream().map(Round.Place::group).toList()))
                .setParameter(2, longs(places.stream().map(Round.Place::seq).toList()));
    }

    /** Inserts the batch's rows and moves the heads to the last one of each group, in one statement. */
    void insert(List<Round.NewRow> rows, Instant at) {
        int size = rows.size();
        var numbers = new Long[7][size];
        var texts = new String[3][size];
        Map<Long, Round.NewRow> last = new HashMap<>();
        for (int i = 0; i < size; i++) {
            var row = rows.get(i);
            var request = row.request();
            last.put(request.group(), row);
            numbers[0][i] = request.group();
            numbers[1][i] = row.seq();
            numbers[2][i] = row.no();
            numbers[3][i] = row.ownNo();
            numbers[4][i] = (long) request.kind().code();
            numbers[5][i] = request.sender();
            numbers[6][i] = row.waiting().fingerprint();
            texts[0][i] = request.cid();
            texts[1][i] = row.storedBody();
            // All four are rare: one text for them keeps the statement's parameters few.
            texts[2][i] = request.target() + "," + request.replyTo() + ","
                    + (request.confirmBy() == null ? "" : request.confirmBy()) + ",{" + joined(request.mentions())
                    + "}";
        }
        var query = entities.createNativeQuery("with moved as (update messagelog.head h"
                + " set last_seq = m.s, last_no = m.n, last_at = cast(?14 as timestamptz)"
                + " from unnest(cast(?11 as bigint[]), cast(?12 as bigint[]), cast(?13 as bigint[])) as m(g, s, n)"
                + " where h.group_id = m.g)"
                + " insert into messagelog.entry"
                + " (group_id, seq, no, own_no, kind, sender_id, fingerprint, cid, body, sent_at,"
                + " target_seq, reply_to, confirm_by, mentions)"
                + " select g, s, n, o, k, u, f, c, b, cast(?14 as timestamptz),"
                + " nullif(cast(split_part(x, ',', 1) as bigint), 0), nullif(cast(split_part(x, ',', 2) as bigint), 0),"
                + " cast(nullif(split_part(x, ',', 3), '') as timestamptz),"
                + " nullif(cast(substr(x, strpos(x, '{')) as bigint[]), cast('{}' as bigint[]))"
                + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as bigint[]), cast(?4 as bigint[]),"
                + " cast(?5 as bigint[]), cast(?6 as bigint[]), cast(?7 as bigint[]), cast(?8 as text[]),"
                + " cast(?9 as text[]), cast(?10 as text[])) as w(g, s, n, o, k, u, f, c, b, x)");
        for (int i = 0; i < numbers.length; i++) {
            query.setParameter(i + 1, numbers[i]);
        }
        for (int i = 0; i < texts.length; i++) {
            query.setParameter(numbers.length + i + 1, texts[i]);
        }
        var newest = last.values();
        query.setParameter(
                        11,
                        longs(newest.stream().map(row -> row.request().group()).toList()))
                .setParameter(12, longs(newest.stream().map(Round.NewRow::seq).toList()))
                .setParameter(13, longs(newest.stream().map(Round.NewRow::no).toList()))
                .setParameter(14, at.toString())
                .executeUpdate();
    }

    /** Puts new texts in place of the old ones. */
    void replaceBodies(Map<Round.Place, String> edits) {
        if (edits.isEmpty()) {
            return;
        }
        byPlace(
                        "update messagelog.entry e set body = w.b, edited = true"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as text[])) as w(g, s, b)"
                                + " where e.group_id = w.g and e.seq = w.s",
                        edits.keySet())
                .setParameter(3, edits.values().toArray(String[]::new))
                .executeUpdate();
    }

    /** Wipes texts for good. */
    void wipeBodies(Collection<Round.Place> recalls) {
        if (recalls.isEmpty()) {
            return;
        }
        byPlace(
                        "update messagelog.entry e set body = null, recalled = true, mentions = null,"
                                + " confirm_by = null"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, s)"
                                + " where e.group_id = w.g and e.seq = w.s",
                        recalls)
                .executeUpdate();
    }

    /** A JSON-free list of numbers, as PostgreSQL writes arrays inside their braces. */
    static String joined(Collection<Long> numbers) {
        var out = new StringBuilder();
        for (var number : numbers) {
            out.append(out.length() == 0 ? "" : ",").append(number.longValue());
        }
        return out.toString();
    }

    static Long[] longs(Collection<Long> numbers) {
        return numbers.toArray(Long[]::new);
    }

    static long number(Object column) {
        return ((Number) column).longValue();
    }

    static Instant instant(Object column) {
        return ((Timestamp) column).toInstant();
    }

    static @Nullable String text(@Nullable Object column) {
        return (String) column;
    }

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
