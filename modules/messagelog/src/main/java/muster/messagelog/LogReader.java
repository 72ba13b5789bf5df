package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import muster.groups.GroupUser;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** The statements that read the log: pages for a member, ranges for a lane, heads and counts. All by index, all bounded. */
@ApplicationScoped
class LogReader {
    static final String ENTRY = "e.group_id, e.seq, e.no, e.kind, e.sender_id, e.sent_at, e.cid,"
            + " case when e.kind = 2 then t.body else e.body end, e.target_seq, e.reply_to,"
            + " array_to_string(e.mentions, ','), array_to_string(e.users, ','), e.edited, e.recalled,"
            + " e.confirm_by";

    /** The target of an edit brings its present text: an edit's own row keeps none. */
    static final String TARGET =
            " left join messagelog.entry t on e.kind = 2 and t.group_id = e.group_id and t.seq = e.target_seq";

    private static final String FROM = " from messagelog.entry e" + TARGET;

    /** Room that a page's own fields take of a server frame. */
    private static final int PAGE_FRAME_BYTES = 512;

    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    /** The page for a member; {@code not_found} for anybody else. Exactly one of the bounds may be given, or none (-1). */
    Frame.Page page(long group, long user, long after, long before, int limit) {
        var standing = standing(group, user).orElseThrow(Refused::notFound);
        long floor = standing.floor();
        long head = standing.head().seq();
        boolean forward = after >= 0;
        long low = forward ? Math.max(after, floor) : floor;
        long high = forward || before < 0 ? head : Math.min(before - 1, head);
        var read = low >= high ? List.<Row>of() : read(group, user, low, high, forward, limit);
        var kept = fitting(read, forward);
        long from = low + 1;
        long to = high;
        if (forward) {
            to = kept.isEmpty() ? low : kept.get(kept.size() - 1).entry.seq();
        } else if (!kept.isEmpty()) {
            from = kept.get(0).entry.seq();
        }
        boolean more = forward ? to < head : from > floor + 1;
        var entries = new ArrayList<Entry>();
        kept.stream().filter(row -> !row.hidden).forEach(row -> entries.add(row.entry.viewFor(user, floor)));
        return new Frame.Page(null, group, from, to, entries, notices(group, user, from, to), floor, head, more);
    }

    private record Row(LogEntry entry, boolean hidden, int bytes) {}

    private List<Row> read(long group, long user, long low, long high, boolean forward, int limit) {
        var query = entities.createNativeQuery("select " + ENTRY + ", h.seq is not null, ht.seq is not null" + FROM
                        + " left join messagelog.hidden h"
                        + " on h.group_id = e.group_id and h.user_id = ?2 and h.seq = e.seq"
                        + " left join messagelog.hidden ht"
                        + " on e.kind = 2 and ht.group_id = e.group_id and ht.user_id = ?2 and ht.seq = e.target_seq"
                        + " where e.group_id = ?1 and e.seq > ?3 and e.seq <= ?4"
                        + " order by e.seq " + (forward ? "asc" : "desc") + " limit " + limit)
                .setParameter(1, group)
                .setParameter(2, user)
                .setParameter(3, low)
                .setParameter(4, high);
        var rows = new ArrayList<Row>();
        for (var row : LogStore.rows(query)) {
            var hiddenFrom = (Boolean) row[16] ? Set.of(user) : Set.<Long>of();
            var entry = entry(row, hiddenFrom);
            boolean hidden = (Boolean) row[15];
            int bytes = hidden ? 0 : entry.view().toJson().getBytes(StandardCharsets.UTF_8).length + 1;
            rows.add(new Row(entry, hidden, bytes));
        }
        return rows;
    }

    /** As many rows as fit one server frame, nearest to where the reader is; at least one. Rising order. */
    private static List<Row> fitting(List<Row> rows, boolean forward) {
        int bytes = PAGE_FRAME_BYTES;
        var kept = new ArrayList<Row>(rows.size());
        for (var row : rows) {
            bytes += row.bytes;
            if (bytes > Limits.SERVER_FRAME_BYTES_MAX && !kept.isEmpty()) {
                break;
            }
            kept.add(row);
        }
        if (!forward) {
            Collections.reverse(kept);
        }
        return kept;
    }

    /**
     * Notices shown behind the entries of the range. The one before {@code from} counts too: a notice given while the head
     * stood still must reach a member that pages from that head. It may therefore come twice; its id tells.
     */
    private List<Frame.Notice> notices(long group, long user, long from, long to) {
        var query = entities.createNativeQuery("select id, after_seq, at, body from messagelog.notice"
                        + " where group_id = ?1 and user_id = ?2 and after_seq >= ?3 and after_seq <= ?4"
                        + " order by after_seq, id limit " + Limits.PAGE_MAX)
                .setParameter(1, group)
                .setParameter(2, user)
                .setParameter(3, from - 1)
                .setParameter(4, Math.max(to, from - 1));
        var notices = new ArrayList<Frame.Notice>();
        for (var row : LogStore.rows(query)) {
            notices.add(new Frame.Notice(
                    group, LogStore.number(row[0]), LogStore.number(row[1]), LogStore.instant(row[2]), (String)
                            row[3]));
        }
        return notices;
    }

    /** Entries above {@code after} and the group's floor up to {@code to}, as every member of a lane shares them. */
    List<LogEntry> range(long group, long after, long to, int limit) {
        var query = entities.createNativeQuery("select " + ENTRY + FROM
                        + " where e.group_id = ?1 and e.seq > greatest(?2,"
                        + " (select floor_seq from messagelog.head where group_id = ?1)) and e.seq <= ?3"
                        + " order by e.seq limit " + limit)
                .setParameter(1, group)
                .setParameter(2, after)
                .setParameter(3, to);
        var rows = LogStore.rows(query);
        var hidden = hiddenFrom(group, rows);
        var entries = new ArrayList<LogEntry>(rows.size());
        for (var row : rows) {
            entries.add(entry(row, hidden.getOrDefault(orZero(row[8]), Set.of())));
        }
        return entries;
    }

    /** The highest position of a group that is no longer kept. */
    long retained(long group) {
        return LogStore.number(entities.createNativeQuery(
                        "select coalesce(max(floor_seq), 0) from messagelog.head where group_id = ?1")
                .setParameter(1, group)
                .getSingleResult());
    }

    private Map<Long, Set<Long>> hiddenFrom(long group, List<Object[]> rows) {
        Set<Long> targets = new HashSet<>();
        for (var row : rows) {
            if (LogStore.number(row[3]) == EntryKind.EDIT.code()) {
                targets.add(LogStore.number(row[8]));
            }
        }
        Map<Long, Set<Long>> hidden = new HashMap<>();
        if (targets.isEmpty()) {
            return hidden;
        }
        var query = entities.createNativeQuery("select seq, user_id from messagelog.hidden"
                        + " where group_id = ?1 and seq = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, LogStore.longs(targets));
        for (var row : LogStore.rows(query)) {
            hidden.computeIfAbsent(LogStore.number(row[0]), seq -> new HashSet<>())
                    .add(LogStore.number(row[1]));
        }
        return hidden;
    }

    /** An entry from the columns of {@link #ENTRY}. */
    static LogEntry entry(Object[] row, Set<Long> hiddenFrom) {
        var users = numbers(row[11]);
        var shown = users.subList(0, Math.min(users.size(), Limits.USERS_SHOWN_MAX));
        var view = new Entry(
                LogStore.number(row[0]),
                LogStore.number(row[1]),
                LogStore.number(row[2]),
                EntryKind.of((int) LogStore.number(row[3])),
                LogStore.number(row[4]),
                LogStore.instant(row[5]),
                LogStore.text(row[6]),
                LogStore.text(row[7]),
                orZero(row[8]),
                orZero(row[9]),
                numbers(row[10]),
                shown,
                users.size(),
                (Boolean) row[12],
                (Boolean) row[13],
                row[14] == null ? null : LogStore.instant(row[14]));
        return new LogEntry(view, users, hiddenFrom);
    }

    private static List<Long> numbers(@Nullable Object joined) {
        if (joined == null || joined.toString().isEmpty()) {
            return List.of();
        }
        return Arrays.stream(joined.toString().split(",", -1))
                .map(Long::valueOf)
                .toList();
    }

    private static long orZero(@Nullable Object column) {
        return column == null ? 0 : LogStore.number(column);
    }

    /** Who sent these messages; {@code not_found} when the user may not see one of them, or one is no message. */
    Map<Long, Authorship> authorships(long group, long user, Collection<Long> seqs) {
        long floor = standing(group, user).orElseThrow(Refused::notFound).floor();
        var authorships = authorships(entities.createNativeQuery("select seq, sender_id, sent_at from messagelog.entry"
                        + " where group_id = ?1 and seq = any(cast(?2 as bigint[])) and seq > ?3 and kind = 1")
                .setParameter(1, group)
                .setParameter(2, LogStore.longs(seqs))
                .setParameter(3, floor));
        if (!authorships.keySet().containsAll(seqs)) {
            throw Refused.notFound();
        }
        return authorships;
    }

    /** A group's newest messages by position, those whose senders may still see them. */
    Map<Long, Authorship> newest(long group, int limit) {
        return authorships(entities.createNativeQuery(
                        "select e.seq, e.sender_id, e.sent_at from (select seq, sender_id, sent_at"
                                + " from messagelog.entry where group_id = ?1 and kind = 1 order by seq desc limit ?2) e"
                                + " join messagelog.head h on h.group_id = ?1 and h.floor_seq < e.seq"
                                + " join messagelog.floor f on f.group_id = ?1 and f.user_id = e.sender_id and f.seq < e.seq")
                .setParameter(1, group)
                .setParameter(2, limit));
    }

    /** The newest messages that these members sent themselves above a position, by group. */
    Map<Long, Map<Long, Authorship>> ownAbove(Map<GroupUser, Long> positions, int limit) {
        var members = List.copyOf(positions.keySet());
        var query = entities.createNativeQuery("select e.seq, w.u, e.sent_at, w.g"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as bigint[])) as w(g, u, s)"
                        + " join messagelog.floor f on f.group_id = w.g and f.user_id = w.u"
                        + " join messagelog.head h on h.group_id = w.g"
                        + " cross join lateral (select seq, sent_at from messagelog.entry"
                        + " where group_id = w.g and sender_id = w.u and kind = 1"
                        + " and seq > greatest(w.s, f.seq, h.floor_seq)"
                        + " order by seq desc limit ?4) e")
                .setParameter(
                        1, LogStore.longs(members.stream().map(GroupUser::group).toList()))
                .setParameter(
                        2, LogStore.longs(members.stream().map(GroupUser::user).toList()))
                .setParameter(
                        3, LogStore.longs(members.stream().map(positions::get).toList()))
                .setParameter(4, limit);
        Map<Long, Map<Long, Authorship>> own = new HashMap<>();
        for (var row : LogStore.rows(query)) {
            own.computeIfAbsent(LogStore.number(row[3]), group -> new HashMap<>())
                    .put(LogStore.number(row[0]), new Authorship(LogStore.number(row[1]), LogStore.instant(row[2])));
        }
        return own;
    }

    private static Map<Long, Authorship> authorships(Query query) {
        Map<Long, Authorship> authorships = new HashMap<>();
        for (var row : LogStore.rows(query)) {
            authorships.put(LogStore.number(row[0]), new Authorship(LogStore.number(row[1]), LogStore.instant(row[2])));
        }
        return authorships;
    }

    /** A group's head and a member's floor; empty for anybody else. */
    Optional<Standing> standing(long group, long user) {
        var member = new GroupUser(group, user);
        return Optional.ofNullable(standings(List.of(member)).get(member));
    }

    /** Heads and floors, as each of these members sees them. */
    Map<GroupUser, Standing> standings(Collection<GroupUser> members) {
        var query = entities.createNativeQuery("select h.group_id, h.last_seq, h.last_no, h.last_at,"
                        + " greatest(f.seq, h.floor_seq), f.user_id"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, u)"
                        + " join messagelog.head h on h.group_id = w.g"
                        + " join messagelog.floor f on f.group_id = w.g and f.user_id = w.u")
                .setParameter(
                        1, LogStore.longs(members.stream().map(GroupUser::group).toList()))
                .setParameter(
                        2, LogStore.longs(members.stream().map(GroupUser::user).toList()));
        Map<GroupUser, Standing> standings = new HashMap<>();
        for (var row : LogStore.rows(query)) {
            standings.put(
                    new GroupUser(LogStore.number(row[0]), LogStore.number(row[5])),
                    new Standing(head(row), LogStore.number(row[4])));
        }
        return standings;
    }

    /** Heads, for whoever watches them; groups without a head are left out. */
    List<Head> heads(Collection<Long> groups) {
        var query = entities.createNativeQuery("select group_id, last_seq, last_no, last_at from messagelog.head"
                        + " where group_id = any(cast(?1 as bigint[]))")
                .setParameter(1, LogStore.longs(groups));
        return LogStore.rows(query).stream().map(LogReader::head).toList();
    }

    private static Head head(Object[] row) {
        Instant at = LogStore.instant(row[3]);
        return new Head(LogStore.number(row[0]), LogStore.number(row[1]), LogStore.number(row[2]), at);
    }

    /**
     * Messages of others above a position, per member. Derived from two counters in the entries, never counted: the log's
     * {@code no} and the reader's own {@code own_no} at the position and at the head.
     *
     * <p>Mentions are counted by their partial index alone. Only messages mention anybody, and saying so ({@code kind = 1})
     * would offer the index by sender as well: without statistics the planner took it, and read the log of each group above
     * each position (5,000 members in groups of 250 entries: 1,989 ms instead of 54).
     */
    Map<GroupUser, CountTerms> countAbove(Map<GroupUser, Long> positions) {
        var members = List.copyOf(positions.keySet());
        var query = entities.createNativeQuery(
                        "with w as (select g, u, greatest(s, h.floor_seq) as s, h.last_seq, h.last_no, h.floor_seq, h.floor_no"
                                + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[]), cast(?3 as bigint[])) as p(g, u, s)"
                                + " join messagelog.head h on h.group_id = p.g)"
                                + " select w.g, w.u, w.last_seq, w.last_no, w.s,"
                                + " coalesce((select e.no from messagelog.entry e where e.group_id = w.g and e.seq = w.s), w.floor_no),"
                                + " coalesce((select e.own_no from messagelog.entry e where e.group_id = w.g and e.sender_id = w.u"
                                + " and e.kind = 1 order by e.seq desc limit 1), 0),"
                                + " coalesce((select e.own_no from messagelog.entry e where e.group_id = w.g and e.sender_id = w.u"
                                + " and e.kind = 1 and e.seq <= w.s order by e.seq desc limit 1), 0), w.floor_seq,"
                                + " (select count(*) from messagelog.entry e where e.group_id = w.g and e.seq > w.s"
                                + " and e.mentions is not null and e.sender_id <> w.u"
                                + " and e.mentions && array[w.u, cast(" + Limits.EVERYBODY + " as bigint)])"
                                + " from w")
                .setParameter(
                        1, LogStore.longs(members.stream().map(GroupUser::group).toList()))
                .setParameter(
                        2, LogStore.longs(members.stream().map(GroupUser::user).toList()))
                .setParameter(
                        3, LogStore.longs(members.stream().map(positions::get).toList()));
        Map<GroupUser, CountTerms> counts = new HashMap<>();
        for (var row : LogStore.rows(query)) {
            counts.put(
                    new GroupUser(LogStore.number(row[0]), LogStore.number(row[1])),
                    new CountTerms(
                            LogStore.number(row[2]),
                            LogStore.number(row[3]),
                            LogStore.number(row[4]),
                            LogStore.number(row[5]),
                            LogStore.number(row[6]),
                            LogStore.number(row[7]),
                            LogStore.number(row[8]),
                            LogStore.number(row[9])));
        }
        return counts;
    }
}
