package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements about users that another system tells of. Joins the caller's transaction where there is one. */
@ApplicationScoped
class DirectoryAccounts {
    /** What app_user.source says of users from LDAP. */
    static final String LDAP = "ldap";

    /** A user who is new. */
    record Made(long id, String login, Set<ServerRole> roles) {}

    /** A user who is not as before; {@code enabled} when it was disabled. */
    record Changed(
            long id,
            String loginBefore,
            String login,
            Set<ServerRole> rolesBefore,
            Set<ServerRole> roles,
            boolean enabled) {}

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    /** Every user who came from LDAP. */
    List<DirectoryUser> all() {
        return Rows.of(entities.createNativeQuery("select id, external_id, login, display_name, mail,"
                                + " array_to_string(roles, ','),"
                                + " disabled_at is not null, disabled_at is not null and disabled_by_directory"
                                + " from identity.app_user where source = ?1 and external_id is not null")
                        .setParameter(1, LDAP))
                .stream()
                .map(row -> new DirectoryUser(
                        Rows.number(row[0]),
                        (String) row[1],
                        (String) row[2],
                        (String) row[3],
                        (String) row[4],
                        ServerRole.all((String) row[5]),
                        (Boolean) row[6],
                        (Boolean) row[7]))
                .toList();
    }

    /** Who has these logins: their id in the directory, or null for users of another source. */
    Map<String, @Nullable String> owners(Collection<String> logins) {
        Map<String, @Nullable String> owners = new HashMap<>();
        Rows.of(entities.createNativeQuery("select login, case when source = ?1 then external_id end"
                                + " from identity.app_user where login = any(cast(?2 as text[]))")
                        .setParameter(1, LDAP)
                        .setParameter(2, logins.toArray(String[]::new)))
                .forEach(row -> owners.put((String) row[0], (String) row[1]));
        return owners;
    }

    /** Stores users of a source and answers them; who is there already, or whose login is, is left as it is. */
    List<Made> insert(String source, List<DirectoryPlan.Newcomer> newcomers) {
        return Rows.of(entities.createNativeQuery(
                                "insert into identity.app_user (login, display_name, source, external_id, mail, roles)"
                                        + " select l, n, ?1, e, m, string_to_array(r, ',') from unnest(cast(?2 as text[]),"
                                        + " cast(?3 as text[]), cast(?4 as text[]), cast(?5 as text[]), cast(?6 as text[]))"
                                        + " as w(l, n, e, m, r) order by l on conflict do nothing"
                                        + " returning id, login, array_to_string(roles, ',')")
                        .setParameter(1, source)
                        .setParameter(2, texts(newcomers, DirectoryPlan.Newcomer::login))
                        .setParameter(3, texts(newcomers, one -> one.person().name()))
                        .setParameter(4, texts(newcomers, one -> one.person().id()))
                        .setParameter(5, texts(newcomers, one -> one.person().mail()))
                        .setParameter(6, texts(newcomers, one -> ServerRole.words(one.roles()))))
                .stream()
                .map(row -> new Made(Rows.number(row[0]), (String) row[1], ServerRole.all((String) row[2])))
                .toList();
    }

    /**
     * Stores what changed and answers what was before; enables leavers, and nobody whom a person disabled. Looks at the rows as
     * they are now and not as they were when the plan was made.
     *
     * @param withRoles whether roles are the directory's to say; else they stay as they are
     */
    List<Changed> update(List<DirectoryUser> users, boolean withRoles) {
        return Rows.of(entities.createNativeQuery("with wanted as (select * from unnest(cast(?1 as bigint[]),"
                                + " cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]), cast(?5 as text[]))"
                                + " as w(i, l, n, m, r)), before as materialized (select id, login, roles, disabled_at"
                                + " from identity.app_user where id in (select i from wanted) and source = ?6"
                                + " order by id for update)"
                                + " update identity.app_user u set login = w.l, display_name = w.n, mail = w.m,"
                                + " roles = case when cast(?7 as boolean) then string_to_array(w.r, ',') else u.roles end,"
                                + " disabled_at = case when u.disabled_by_directory then null else u.disabled_at end,"
                                + " disabled_by_directory = false"
                                + " from wanted w join before b on b.id = w.i where u.id = w.i"
                                + " returning u.id, b.login, u.login, array_to_string(b.roles, ','),"
                                + " array_to_string(u.roles, ','), b.disabled_at is not null and u.disabled_at is null")
                        .setParameter(1, users.stream().map(DirectoryUser::id).toArray(Long[]::new))
                        .setParameter(2, texts(users, DirectoryUser::login))
                        .setParameter(3, texts(users, DirectoryUser::name))
                        .setParameter(4, texts(users, DirectoryUser::mail))
                        .setParameter(5, texts(users, user -> ServerRole.words(user.roles())))
                        .setParameter(6, LDAP)
                        .setParameter(7, withRoles))
                .stream()
                .map(row -> new Changed(
                        Rows.number(row[0]),
                        (String) row[1],
                        (String) row[2],
                        ServerRole.all((String) row[3]),
                        ServerRole.all((String) row[4]),
                        (Boolean) row[5]))
                .toList();
    }

    /**
     * Forgets that whoever is enabled was a leaver. Instances of the version before enable without doing so: who is disabled by a
     * person after that would be enabled by the next sync.
     */
    void forgetLeaversWhoAreEnabled() {
        entities.createNativeQuery("update identity.app_user set disabled_by_directory = false where id in"
                        + " (select id from identity.app_user where source = ?1 and disabled_at is null"
                        + " and disabled_by_directory order by id for update)")
                .setParameter(1, LDAP)
                .executeUpdate();
    }

    /** Disables leavers; answers those who were not disabled before. */
    List<Long> disable(Collection<Long> users) {
        return ids(entities.createNativeQuery("update identity.app_user set disabled_at = now(),"
                        + " disabled_by_directory = true where id in (select id from identity.app_user"
                        + " where id = any(cast(?1 as bigint[])) and disabled_at is null order by id for update)"
                        + " and disabled_at is null returning id, 0")
                .setParameter(1, users.toArray(Long[]::new)));
    }

    /** The enabled user behind a person of a source. */
    Optional<UserView> enabled(String source, String externalId) {
        return Rows.one(entities.createNativeQuery("select id, login, display_name from identity.app_user"
                                + " where source = ?1 and external_id = ?2 and disabled_at is null")
                        .setParameter(1, source)
                        .setParameter(2, externalId))
                .map(DirectoryAccounts::view);
    }

    /** The enabled user of a source with this login. */
    Optional<UserView> enabledByLogin(String source, String login) {
        return Rows.one(entities.createNativeQuery("select id, login, display_name from identity.app_user"
                                + " where source = ?1 and login = ?2 and disabled_at is null")
                        .setParameter(1, source)
                        .setParameter(2, login))
                .map(DirectoryAccounts::view);
    }

    private static UserView view(Object[] row) {
        return new UserView(Rows.number(row[0]), (String) row[1], (String) row[2]);
    }

    /** Which source has this login; empty when nobody has it. */
    Optional<String> sourceOf(String login) {
        return Rows.one(entities.createNativeQuery("select source, id from identity.app_user where login = ?1")
                        .setParameter(1, login))
                .map(row -> (String) row[0]);
    }

    /** The enabled users of LDAP by their ids in the directory, for those of these ids that there are. */
    Map<String, Long> enabledByExternalId(Collection<String> externalIds) {
        Map<String, Long> users = new HashMap<>();
        Rows.of(entities.createNativeQuery("select external_id, id from identity.app_user where source = ?1"
                                + " and external_id = any(cast(?2 as text[])) and disabled_at is null")
                        .setParameter(1, LDAP)
                        .setParameter(2, externalIds.toArray(String[]::new)))
                .forEach(row -> users.put((String) row[0], Rows.number(row[1])));
        return users;
    }

    /** Whom LDAP put into a group of Muster; who signs in at a provider is that provider's to take out. */
    List<Long> members(long group) {
        return ids(entities.createNativeQuery("select m.user_id, 0 from identity.directory_member m"
                        + " join identity.app_user u on u.id = m.user_id"
                        + " where m.group_id = ?1 and u.source = ?2 order by m.user_id")
                .setParameter(1, group)
                .setParameter(2, LDAP));
    }

    /** Into which of these groups a user was put because its source says so. */
    Set<Long> groupsOf(long user, Collection<Long> groups) {
        return Set.copyOf(ids(entities.createNativeQuery("select group_id, 0 from identity.directory_member"
                        + " where user_id = ?1 and group_id = any(cast(?2 as bigint[]))")
                .setParameter(1, user)
                .setParameter(2, groups.toArray(Long[]::new))));
    }

    /** Remembers who came into a group, and who went, because their source says so. */
    void remember(long group, List<Long> joined, List<Long> left) {
        entities.createNativeQuery("insert into identity.directory_member (group_id, user_id)"
                        + " select ?1, unnest(cast(?2 as bigint[])) on conflict do nothing")
                .setParameter(1, group)
                .setParameter(2, joined.toArray(Long[]::new))
                .executeUpdate();
        entities.createNativeQuery("delete from identity.directory_member where group_id = ?1"
                        + " and user_id = any(cast(?2 as bigint[]))")
                .setParameter(1, group)
                .setParameter(2, left.toArray(Long[]::new))
                .executeUpdate();
    }

    private static List<Long> ids(jakarta.persistence.Query query) {
        return Rows.of(query).stream().map(row -> Rows.number(row[0])).toList();
    }

    private static <T> @Nullable String[] texts(List<T> of, Function<T, @Nullable String> text) {
        return of.stream().map(text).toArray(String[]::new);
    }
}
