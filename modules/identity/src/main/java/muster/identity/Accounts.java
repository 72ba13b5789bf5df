package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements about users. Joins the caller's transaction where there is one. */
@ApplicationScoped
class Accounts {
    /** A candidate whose password is hashed already; no hash means that nobody can sign in with a password. */
    record Row(Candidate candidate, @Nullable String passwordHash) {}

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    /** Whether there is nobody at all: a new installation. */
    boolean none() {
        return entities.createQuery("select u.id from User u", Long.class)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** The user who may sign in under this login. */
    Optional<User> enabled(String login) {
        return entities.createQuery("select u from User u where u.login = :login and u.disabledAt is null", User.class)
                .setParameter("login", login)
                .getResultStream()
                .findFirst();
    }

    List<UserView> byIds(Collection<Long> ids) {
        return views(
                "select id, login, display_name from identity.app_user"
                        + " where id = any(cast(?1 as bigint[])) order by id",
                ids.toArray(Long[]::new));
    }

    /** Those of these users whose login or name begins with the text; no index helps beyond the ids. */
    List<UserView> beginning(Collection<Long> ids, String text, int limit) {
        return views(entities.createNativeQuery(
                        "select id, login, display_name from identity.app_user where id = any(cast(?1 as bigint[]))"
                                + " and (starts_with(login, lower(?2)) or starts_with(lower(display_name), lower(?2)))"
                                + " order by id limit ?3")
                .setParameter(1, ids.toArray(Long[]::new))
                .setParameter(2, text)
                .setParameter(3, limit));
    }

    List<UserView> byLogins(Collection<String> logins) {
        return views(
                "select id, login, display_name from identity.app_user"
                        + " where login = any(cast(?1 as text[])) order by id",
                logins.toArray(String[]::new));
    }

    private List<UserView> views(String sql, Object[] keys) {
        return views(entities.createNativeQuery(sql).setParameter(1, keys));
    }

    private static List<UserView> views(Query query) {
        return Rows.of(query).stream()
                .map(row -> new UserView(Rows.number(row[0]), (String) row[1], (String) row[2]))
                .toList();
    }

    /** Stores new users, leaving alone those whose login another transaction took meanwhile; answers those that are new. */
    List<UserView> insert(List<Row> rows, Set<ServerRole> roles) {
        return views(entities.createNativeQuery(
                        "insert into identity.app_user (login, display_name, password_hash, roles, must_change)"
                                + " select l, n, h, string_to_array(?4, ','), m"
                                + " from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?5 as boolean[]))"
                                + " as w(l, n, h, m)"
                                + " order by l" // Two calls with the same logins must not wait for each other in a
                                // circle.
                                + " on conflict (login) do nothing returning id, login, display_name")
                .setParameter(
                        1, rows.stream().map(row -> row.candidate().login()).toArray(String[]::new))
                .setParameter(
                        2, rows.stream().map(row -> row.candidate().name()).toArray(String[]::new))
                .setParameter(3, rows.stream().map(Row::passwordHash).toArray(String[]::new))
                .setParameter(4, ServerRole.words(roles))
                .setParameter(
                        5,
                        rows.stream().map(row -> row.candidate().mustChange()).toArray(Boolean[]::new)));
    }

    /** The enabled user with this id, and its password's hash. */
    Optional<User> enabled(long user) {
        return entities.createQuery("select u from User u where u.id = :user and u.disabledAt is null", User.class)
                .setParameter("user", user)
                .getResultStream()
                .findFirst();
    }

    /** Stores another hash in place of this one; false when that is not the present one any more. */
    boolean replaceHash(long user, String old, String fresh) {
        return entities.createNativeQuery("update identity.app_user set password_hash = ?3, must_change = false"
                                + " where id = ?1 and password_hash = ?2")
                        .setParameter(1, user)
                        .setParameter(2, old)
                        .setParameter(3, fresh)
                        .executeUpdate()
                > 0;
    }

    /** Stores the hash of the same password, made with more rounds; false when another is stored meanwhile. */
    boolean rehash(long user, String old, String fresh) {
        return entities.createNativeQuery(
                                "update identity.app_user set password_hash = ?3 where id = ?1 and password_hash = ?2")
                        .setParameter(1, user)
                        .setParameter(2, old)
                        .setParameter(3, fresh)
                        .executeUpdate()
                > 0;
    }

    /**
     * Sets a password in the name of the caller; false when Muster keeps none for this user, there is no such user, or the
     * caller's session is over.
     */
    boolean setHash(Caller caller, long user, String fresh, boolean mustChange) {
        return entities.createNativeQuery("update identity.app_user set password_hash = ?2, must_change = ?3"
                                + " where id = ?1 and source = 'local' and " + Sessions.counts("?4", "?5"))
                        .setParameter(1, user)
                        .setParameter(2, fresh)
                        .setParameter(3, mustChange)
                        .setParameter(4, caller.session())
                        .setParameter(5, caller.user())
                        .executeUpdate()
                > 0;
    }

    /** Lets a disabled user sign in again; false when it is not disabled or there is none. */
    boolean enable(long user) {
        return entities.createNativeQuery("update identity.app_user set disabled_at = null,"
                                + " disabled_by_directory = false where id = ?1 and disabled_at is not null")
                        .setParameter(1, user)
                        .executeUpdate()
                > 0;
    }

    /**
     * Disables a user, also one whom the sync of the directory disabled: from now on the sync may not undo it. False when it is
     * disabled for good already or there is none.
     */
    boolean disable(long user) {
        return entities.createNativeQuery("update identity.app_user set disabled_at = coalesce(disabled_at, now()),"
                                + " disabled_by_directory = false"
                                + " where id = ?1 and (disabled_at is null or disabled_by_directory)")
                        .setParameter(1, user)
                        .executeUpdate()
                > 0;
    }
}
