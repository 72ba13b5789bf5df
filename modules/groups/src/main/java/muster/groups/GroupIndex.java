package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import muster.kernel.Limits;

/** The statements for lists that people turn page by page, beginning anywhere. Joins the caller's transaction. */
@ApplicationScoped
class GroupIndex {
    /** The name has the text anywhere, or it is the id; an empty text fits all. No index helps, nor has to. */
    private static final String FITS = " where strpos(lower(g.name), lower(?1)) > 0 or cast(g.id as text) = ?1";

    @PersistenceContext(unitName = "groups")
    EntityManager entities;

    List<GroupSummary> find(String text, int skip, int limit) {
        // Ids first: members are counted for the rows of this page alone, not for those that are skipped.
        var page = "select g.id from groups.chat_group g" + FITS + " order by g.id desc offset " + skip + " limit "
                + limit;
        return GroupStore.summaries(
                entities.createNativeQuery(GroupStore.SUMMARY + " where g.id in (" + page + ") order by g.id desc")
                        .setParameter(1, text));
    }

    int count(String text) {
        return Math.toIntExact(
                GroupStore.number(entities.createNativeQuery("select count(*) from (select 1 from groups.chat_group g"
                                + FITS + " limit " + Limits.ROWS_TURNED_MAX + ") found")
                        .setParameter(1, text)
                        .getSingleResult()));
    }

    /** Members by id as {@link GroupStore#members} reads them, without the first {@code skip}. */
    List<Object[]> members(long group, int skip, int limit) {
        return GroupStore.rows(
                entities.createNativeQuery("select user_id, role, joined_at, silenced_until from groups.member"
                                + " where group_id = ?1 order by user_id offset " + skip + " limit " + limit)
                        .setParameter(1, group));
    }
}
