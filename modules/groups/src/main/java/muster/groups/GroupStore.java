package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of the groups' tables. Set-based where a call may be about ten thousand people. Joins the caller's transaction. */
@ApplicationScoped
class GroupStore {
    /** Change rows read by one statement. */
    private static final int CHANGES_PER_PAGE = 500;

    private static final String COLUMNS = "g.id, g.name, g.history_rule, g.receipt_policy, g.posting, g.members_max,"
            + " g.created_at, g.archived_at, g.silenced_until, g.retention_days";

    private static final String GROUP = "select " + COLUMNS + " from groups.chat_group g where g.id = ?1";

    /** The columns that {@link #summaries} reads. */
    static final String SUMMARY = "select " + COLUMNS
            + ", (select count(*) from groups.member m where m.group_id = g.id) from groups.chat_group g";

    @PersistenceContext(unitName = "groups")
    EntityManager entities;

    @Inject
    GroupsConfig config;

    long insert(long owner, NewGroup group, Instant at) {
        return number(entities.createNativeQuery("insert into groups.chat_group"
                        + " (name, history_rule, receipt_policy, members_max, created_by, created_at, posting)"
                        + " values (?1, ?2, ?3, ?4, ?5, cast(?6 as timestamptz), ?7) returning id")
                .setParameter(1, group.name())
                .setParameter(2, group.history().name())
                .setParameter(3, group.receipts().name())
                .setParameter(4, group.membersMax())
                .setParameter(5, owner)
                .setParameter(6, at.toString())
                .setParameter(7, group.posting().name())
                .getSingleResult());
    }

    void update(long group, NewGroup rules) {
        entities.createNativeQuery("update groups.chat_group set name = ?2, history_rule = ?3, receipt_policy = ?4,"
                        + " members_max = ?5, posting = ?6 where id = ?1")
                .setParameter(1, group)
                .setParameter(2, rules.name())
                .setParameter(3, rules.history().name())
                .setParameter(4, rules.receipts().name())
                .setParameter(5, rules.membersMax())
                .setParameter(6, rules.posting().name())
                .executeUpdate();
    }

    /** Archives the group, or opens it again when the time is null. */
    void archive(long group, @Nullable Instant at) {
        entities.createNativeQuery("update groups.chat_group set archived_at = cast(?2 as timestamptz) where id = ?1")
                .setParameter(1, group)
                .setParameter(2, at == null ? null : at.toString())
                .executeUpdate();
    }

    /** Ends the MEMBERs' silence then. */
    void silenceAll(long group, Instant until) {
        entities.createNativeQuery(
                        "update groups.chat_group set silenced_until = cast(?2 as timestamptz) where id = ?1")
                .setParameter(1, group)
                .setParameter(2, until.toString())
                .executeUpdate();
    }

    /** Ends a member's silence then; false when it did already. */
    boolean silence(long group, long user, Instant until) {
        return entities.createNativeQuery("update groups.member set silenced_until = cast(?3 as timestamptz)"
                                + " where group_id = ?1 and user_id = ?2"
                                + " and coalesce(silenced_until, cast(?4 as timestamptz)) <> cast(?3 as timestamptz)")
                        .setParameter(1, group)
                        .setParameter(2, user)
                        .setParameter(3, until.toString())
                        .setParameter(4, Silence.NONE.toString())
                        .executeUpdate()
                > 0;
    }

    Map<Long, ReceiptPolicy> receiptPolicies(Collection<Long> ids) {
        var query = entities.createNativeQuery(
                        "select id, receipt_policy from groups.chat_group where id = any(cast(?1 as bigint[]))")
                .setParameter(1, ids.toArray(Long[]::new));
        Map<Long, ReceiptPolicy> policies = new HashMap<>();
        for (var row : rows(query)) {
            policies.put(number(row[0]), ReceiptPolicy.valueOf((String) row[1]));
        }
        return policies;
    }

    /** Locks the group's row: the first lock of whatever changes who is in it or what they may. */
    Optional<GroupView> lock(long group) {
        return group(GROUP + " for update", group);
    }

    Optional<GroupView> find(long group) {
        return group(GROUP, group);
    }

    private Optional<GroupView> group(String sql, long group) {
        return rows(entities.createNativeQuery(sql).setParameter(1, group)).stream()
                .findFirst()
                .map(GroupStore::view);
    }

    /** A page of all groups by id. */
    List<GroupSummary> all(long after, int limit) {
        return summaries(entities.createNativeQuery(SUMMARY + " where g.id > ?1 order by g.id limit " + limit)
                .setParameter(1, after));
    }

    /** The groups of a query that begins with {@link #SUMMARY}. */
    static List<GroupSummary> summaries(Query query) {
        return rows(query).stream()
                .map(row -> new GroupSummary(view(row), number(row[10])))
                .toList();
    }

    private static GroupView view(Object[] row) {
        return new GroupView(
                number(row[0]),
                (String) row[1],
                HistoryRule.valueOf((String) row[2]),
                ReceiptPolicy.valueOf((String) row[3]),
                Posting.valueOf((String) row[4]),
                ((Number) row[5]).intValue(),
                instant(row[6]),
                row[7] == null ? null : instant(row[7]),
                silence(row[8]),
                row[9] == null ? null : Math.toIntExact(number(row[9])));
    }

    /** The roles of those of these users that are members. */
    Map<Long, Role> roles(long group, Collection<Long> users) {
        Map<Long, Role> roles = new HashMap<>();
        var query = entities.createNativeQuery("select user_id, role from groups.member"
                        + " where group_id = ?1 and user_id = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, longs(users));
        for (var row : rows(query)) {
            roles.put(number(row[0]), Role.valueOf((String) row[1]));
        }
        return roles;
    }

    long countMembers(long group) {
        return number(entities.createNativeQuery("select count(*) from groups.member where group_id = ?1")
                .setParameter(1, group)
                .getSingleResult());
    }

    long countOwners(long group) {
        return number(
                entities.createNativeQuery("select count(*) from groups.member where group_id = ?1 and role = 'OWNER'")
                        .setParameter(1, group)
                        .getSingleResult());
    }

    /** The OWNER with the lowest id; 0 when there is no such group. */
    long firstOwner(long group) {
        return number(entities.createNativeQuery(
                        "select coalesce(min(user_id), 0) from groups.member where group_id = ?1 and role = 'OWNER'")
                .setParameter(1, group)
                .getSingleResult());
    }

    void insertMembers(long group, List<NewMember> members, Instant at) {
        entities.createNativeQuery("insert into groups.member (group_id, user_id, role, joined_at)"
                        + " select cast(?1 as bigint), u, r, cast(?4 as timestamptz)"
                        + " from unnest(cast(?2 as bigint[]), cast(?3 as text[])) as m(u, r)")
                .setParameter(1, group)
                .setParameter(2, longs(members.stream().map(NewMember::user).toList()))
                .setParameter(
                        3, members.stream().map(member -> member.role().name()).toArray(String[]::new))
                .setParameter(4, at.toString())
                .executeUpdate();
    }

    void setRole(long group, NewMember member) {
        entities.createNativeQuery("update groups.member set role = ?3 where group_id = ?1 and user_id = ?2")
                .setParameter(1, group)
                .setParameter(2, member.user())
                .setParameter(3, member.role().name())
                .executeUpdate();
    }

    void deleteMembers(long group, Collection<Long> users) {
        entities.createNativeQuery(
                        "delete from groups.member where group_id = ?1 and user_id = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, longs(users))
                .executeUpdate();
    }

    /** A page of members by id: user, role, joined, silenced until. */
    List<Object[]> members(long group, long after, int limit) {
        return rows(entities.createNativeQuery("select user_id, role, joined_at, silenced_until from groups.member"
                        + " where group_id = ?1 and user_id > ?2 order by user_id limit " + limit)
                .setParameter(1, group)
                .setParameter(2, after));
    }

    List<MembershipView> memberships(long user, int limit) {
        return memberships(entities.createNativeQuery(
                        "select m.group_id, g.name, m.role from groups.member m join groups.chat_group g on g.id = m.group_id"
                                + " where m.user_id = ?1 order by m.group_id limit " + limit)
                .setParameter(1, user));
    }

    List<MembershipView> memberships(long user, Collection<Long> groups) {
        return memberships(entities.createNativeQuery(
                        "select m.group_id, g.name, m.role from groups.member m join groups.chat_group g on g.id = m.group_id"
                                + " where m.user_id = ?1 and m.group_id = any(cast(?2 as bigint[])) order by m.group_id")
                .setParameter(1, user)
                .setParameter(2, longs(groups)));
    }

    Map<Long, List<MembershipView>> membershipsByUser(Collection<Long> users) {
        Map<Long, List<MembershipView>> memberships = new HashMap<>();
        var query = entities.createNativeQuery("select m.group_id, g.name, m.role, m.user_id"
                        + " from groups.member m join groups.chat_group g on g.id = m.group_id"
                        + " where m.user_id = any(cast(?1 as bigint[])) order by m.group_id")
                .setParameter(1, longs(users));
        for (var row : rows(query)) {
            memberships
                    .computeIfAbsent(number(row[3]), user -> new ArrayList<>())
                    .add(membership(row));
        }
        return memberships;
    }

    List<GroupUser> memberships(Collection<Long> users) {
        return rows(entities.createNativeQuery("select group_id, user_id from groups.member"
                                + " where user_id = any(cast(?1 as bigint[]))")
                        .setParameter(1, longs(users)))
                .stream()
                .map(row -> new GroupUser(number(row[0]), number(row[1])))
                .toList();
    }

    private static List<MembershipView> memberships(Query query) {
        return rows(query).stream().map(GroupStore::membership).toList();
    }

    private static MembershipView membership(Object[] row) {
        return new MembershipView(number(row[0]), (String) row[1], Role.valueOf((String) row[2]));
    }

    /** How many groups each of these users is in already. */
    Map<Long, Long> countGroups(Collection<Long> users) {
        Map<Long, Long> counts = new HashMap<>();
        var query = entities.createNativeQuery("select user_id, count(*) from groups.member"
                        + " where user_id = any(cast(?1 as bigint[])) group by user_id")
                .setParameter(1, longs(users));
        rows(query).forEach(row -> counts.put(number(row[0]), number(row[1])));
        return counts;
    }

    /** What these users may do in these groups. A silence of all is no ADMIN's and no OWNER's. */
    Map<GroupUser, Rights> rights(Collection<GroupUser> pairs) {
        Map<GroupUser, Rights> rights = new HashMap<>();
        var query = entities.createNativeQuery("select m.role, g.posting, g.receipt_policy, g.archived_at is not null,"
                        + " case when m.role = 'MEMBER' then greatest(m.silenced_until, g.silenced_until)"
                        + " else m.silenced_until end, m.group_id, m.user_id,"
                        + " not exists (select 1 from groups.member x where x.group_id = g.id offset ?3 limit 1)"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(g, u)"
                        + " join groups.member m on m.group_id = w.g and m.user_id = w.u"
                        + " join groups.chat_group g on g.id = w.g")
                .setParameter(1, longs(pairs.stream().map(GroupUser::group).toList()))
                .setParameter(2, longs(pairs.stream().map(GroupUser::user).toList()))
                .setParameter(3, config.mentionAllMembersMax);
        for (var row : rows(query)) {
            rights.put(
                    new GroupUser(number(row[5]), number(row[6])),
                    new Rights(
                            Role.valueOf((String) row[0]),
                            Posting.valueOf((String) row[1]),
                            ReceiptPolicy.valueOf((String) row[2]),
                            (Boolean) row[7],
                            (Boolean) row[3],
                            silence(row[4])));
        }
        return rights;
    }

    void noteChange(long group, MembershipChange.Kind kind, Collection<Long> users) {
        entities.createNativeQuery(
                        "insert into groups.change (group_id, kind, users) values (?1, ?2, cast(?3 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, kind.name())
                .setParameter(3, longs(users))
                .executeUpdate();
    }

    /**
     * What changed since a horizon. The horizon is a transaction, not a row's id: ids come from a sequence and become
     * visible out of order, so "everything above the last id" would skip a change that commits late. Every transaction
     * before the oldest one still running ({@code pg_snapshot_xmin}) is visible to whoever asks afterwards or never will
     * be; reading from there next time repeats some rows and skips none.
     */
    MembershipChanges changesSince(long horizon) {
        long next = presentHorizon();
        if (horizon == 0) {
            return new MembershipChanges(next, List.of());
        }
        var changes = new ArrayList<MembershipChange>();
        long tx = horizon;
        long id = 0;
        List<Object[]> page;
        do {
            page = changePage(tx, id);
            for (var row : page) {
                id = number(row[0]);
                tx = number(row[4]);
                changes.add(new MembershipChange(
                        id, number(row[1]), MembershipChange.Kind.valueOf((String) row[2]), numbers(row[3])));
            }
        } while (page.size() == CHANGES_PER_PAGE);
        return new MembershipChanges(next, changes);
    }

    private List<Object[]> changePage(long tx, long id) {
        return rows(entities.createNativeQuery("select c.id, c.group_id, c.kind, array_to_string(c.users, ','),"
                        + " cast(cast(c.tx as text) as bigint) from groups.change c"
                        + " where (c.tx, c.id) > (cast(cast(?1 as text) as xid8), cast(?2 as bigint))"
                        + " order by c.tx, c.id limit " + CHANGES_PER_PAGE)
                .setParameter(1, Long.toString(tx))
                .setParameter(2, id));
    }

    private long presentHorizon() {
        return number(entities.createNativeQuery(
                        "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)")
                .getSingleResult());
    }

    void deleteChangesBefore(Instant now, Duration kept) {
        entities.createNativeQuery("delete from groups.change where at < cast(?1 as timestamptz)")
                .setParameter(1, now.minus(kept).toString())
                .executeUpdate();
    }

    private static List<Long> numbers(Object joined) {
        return Arrays.stream(joined.toString().split(",", -1))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
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

    static Instant silence(@Nullable Object column) {
        return column == null ? Silence.NONE : instant(column);
    }

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    static List<Object[]> rows(Query query) {
        return query.getResultList();
    }
}
