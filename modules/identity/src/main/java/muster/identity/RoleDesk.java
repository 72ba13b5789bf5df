package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** What users are to the server: accounts as an administrator sees them, and their roles. In the caller's transaction. */
@ApplicationScoped
class RoleDesk {
    private static final String ACCOUNT = "select id, login, display_name, source, array_to_string(roles, ','),"
            + " disabled_at is not null, must_change from identity.app_user";

    private static final String ADMINISTRATORS =
            "select id, 0 from identity.app_user where roles @> array['admin'] and disabled_at is null";

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    Audit audit;

    List<AccountView> accounts(long after, int limit) {
        return Rows.of(entities.createNativeQuery(ACCOUNT + " where id > ?1 order by id limit ?2")
                        .setParameter(1, after)
                        .setParameter(2, limit))
                .stream()
                .map(RoleDesk::view)
                .toList();
    }

    /** The login begins with the text, or the name has it anywhere; an empty text fits all. No index helps, nor has to. */
    private static final String FITS =
            " where starts_with(login, lower(?1)) or strpos(lower(display_name), lower(?1)) > 0";

    List<AccountView> find(String text, int skip, int limit) {
        return Rows.of(entities.createNativeQuery(ACCOUNT + FITS + " order by login offset ?2 limit ?3")
                        .setParameter(1, text)
                        .setParameter(2, skip)
                        .setParameter(3, limit))
                .stream()
                .map(RoleDesk::view)
                .toList();
    }

    int count(String text) {
        return Rows.count(entities.createNativeQuery("select count(*) from (select 1 from identity.app_user" + FITS
                        + " limit " + Limits.ROWS_TURNED_MAX + ") found")
                .setParameter(1, text));
    }

    Optional<AccountView> account(long user) {
        return Rows.one(entities.createNativeQuery(ACCOUNT + " where id = ?1").setParameter(1, user))
                .map(RoleDesk::view);
    }

    private static AccountView view(Object[] row) {
        return new AccountView(
                new UserView(Rows.number(row[0]), (String) row[1], (String) row[2]),
                (String) row[3],
                ServerRole.all((String) row[4]),
                (Boolean) row[5],
                (Boolean) row[6]);
    }

    /** False when the user has the role already, or there is no such user. */
    boolean give(Origin by, long user, ServerRole role) {
        boolean given =
                entities.createNativeQuery("update identity.app_user set roles = array_append(roles, cast(?2 as text))"
                                        + " where id = ?1 and not roles @> array[cast(?2 as text)]")
                                .setParameter(1, user)
                                .setParameter(2, role.word())
                                .executeUpdate()
                        > 0;
        if (given) {
            audit.write(by, "role_given", "user:" + user, role.word());
        }
        return given;
    }

    /**
     * False when the user has not got the role, or there is no such user.
     *
     * @throws Refused {@code conflict} when nobody would be left to administer
     */
    boolean take(Origin by, long user, ServerRole role) {
        if (role == ServerRole.ADMIN) {
            keepAnAdministrator(user);
        }
        boolean taken =
                entities.createNativeQuery("update identity.app_user set roles = array_remove(roles, cast(?2 as text))"
                                        + " where id = ?1 and roles @> array[cast(?2 as text)]")
                                .setParameter(1, user)
                                .setParameter(2, role.word())
                                .executeUpdate()
                        > 0;
        if (taken) {
            audit.write(by, "role_taken", "user:" + user, role.word());
        }
        return taken;
    }

    /** What the audit log is to say of roles that changed other than by {@link #give} and {@link #take}. */
    static List<Audit.Act> changes(long user, Set<ServerRole> before, Set<ServerRole> after) {
        var acts = new ArrayList<Audit.Act>();
        for (var role : ServerRole.values()) {
            if (before.contains(role) != after.contains(role)) {
                acts.add(
                        new Audit.Act(after.contains(role) ? "role_given" : "role_taken", "user:" + user, role.word()));
            }
        }
        return acts;
    }

    /** The enabled administrators. */
    Set<Long> administrators() {
        return ids(ADMINISTRATORS);
    }

    /** Refuses to let this administrator go if nobody else is one. */
    void keepAnAdministrator(long leaving) {
        keepAnAdministrator(Set.of(leaving));
    }

    /**
     * The same for several at once.
     *
     * @throws Refused {@code conflict} when nobody would be left to administer
     */
    void keepAnAdministrator(Collection<Long> leaving) {
        if (leavesNone(leaving)) {
            throw new Refused(Refusal.CONFLICT, "the last administrator must stay");
        }
    }

    /**
     * Whether nobody would be left to administer without these, of whom some still do. Locks the administrators, so that of two
     * who take each other's role one comes second.
     */
    boolean leavesNone(Collection<Long> leaving) {
        var admins = ids(ADMINISTRATORS + " order by id for update");
        return !admins.isEmpty() && leaving.containsAll(admins);
    }

    private Set<Long> ids(String sql) {
        return Rows.of(entities.createNativeQuery(sql)).stream()
                .map(row -> Rows.number(row[0]))
                .collect(Collectors.toSet());
    }
}
