package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Collection;
import java.util.List;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The statements for lists that people turn page by page, beginning anywhere, and for how long messages are kept. Joins the
 * caller's transaction.
 */
@ApplicationScoped
class GroupIndex {
    /** The name has the text anywhere, or it is the id; an empty text fits all. No index helps, nor has to. */
    private static final String FITS = " where (strpos(lower(g.name), lower(?1)) > 0 or cast(g.id as text) = ?1)"
            + " and (g.archived_at is null or cast(?2 as boolean))";

    @PersistenceContext(unitName = "groups")
    EntityManager entities;

    List<GroupSummary> find(String text, boolean archived, int skip, int limit) {
        // Ids first: members are counted for the rows of this page alone, not for those that are skipped.
        var page = "select g.id from groups.chat_group g" + FITS + " order by g.id desc offset " + skip + " limit "
                + limit;
        return GroupStore.summaries(
                entities.createNativeQuery(GroupStore.SUMMARY + " where g.id in (" + page + ") order by g.id desc")
                        .setParameter(1, text)
                        .setParameter(2, archived));
    }

    int count(String text, boolean archived) {
        return Math.toIntExact(
                GroupStore.number(entities.createNativeQuery("select count(*) from (select 1 from groups.chat_group g"
                                + FITS + " limit " + Limits.ROWS_TURNED_MAX + ") found")
                        .setParameter(1, text)
                        .setParameter(2, archived)
                        .getSingleResult()));
    }

    /** For how many days each group keeps messages, by id; a group that does not say so goes by {@code otherwise}. */
    List<GroupRetention> retentions(long after, int otherwise, int limit) {
        return GroupStore.rows(entities.createNativeQuery("select id, days from (select id,"
                                + " coalesce(retention_days, cast(?2 as integer)) as days from groups.chat_group) g"
                                + " where id > ?1 and days > 0 order by id limit " + limit)
                        .setParameter(1, after)
                        .setParameter(2, otherwise))
                .stream()
                .map(row -> new GroupRetention(GroupStore.number(row[0]), Math.toIntExact(GroupStore.number(row[1]))))
                .toList();
    }

    /** Keeps messages of a group so many days from now on; null: as the server says. */
    void keep(long group, @Nullable Integer days) {
        entities.createNativeQuery("update groups.chat_group set retention_days = cast(?2 as integer) where id = ?1")
                .setParameter(1, group)
                .setParameter(2, days)
                .executeUpdate();
    }

    /** Who is in a group, by id, above {@code after}. */
    List<Long> memberIds(long group, long after, int limit) {
        return GroupStore.rows(entities.createNativeQuery("select user_id, 0 from groups.member"
                                + " where group_id = ?1 and user_id > ?2 order by user_id limit " + limit)
                        .setParameter(1, group)
                        .setParameter(2, after))
                .stream()
                .map(row -> GroupStore.number(row[0]))
                .toList();
    }

    /** Those of these users that are members, by id as {@link GroupStore#members} reads them. */
    List<Object[]> members(long group, Collection<Long> users) {
        return GroupStore.rows(
                entities.createNativeQuery("select user_id, role, joined_at, silenced_until from groups.member"
                                + " where group_id = ?1 and user_id = any(cast(?2 as bigint[])) order by user_id")
                        .setParameter(1, group)
                        .setParameter(2, GroupStore.longs(users)));
    }

    /** Members by id as {@link GroupStore#members} reads them, without the first {@code skip}. */
    List<Object[]> members(long group, int skip, int limit) {
        return GroupStore.rows(
                entities.createNativeQuery("select user_id, role, joined_at, silenced_until from groups.member"
                                + " where group_id = ?1 order by user_id offset " + skip + " limit " + limit)
                        .setParameter(1, group));
    }
}
