package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Which user it is for whom an identity provider vouches. Its subject decides. Unknown subjects find the user with their login
 * only where an admin says that logins are the same people at both, and where that takes nothing from anybody: a user of the
 * directory, or one whom an admin made without a password for this very purpose, and who has no role and no token yet. Joins the
 * caller's transaction.
 */
@ApplicationScoped
class FederatedAccounts {
    /** What app_user.source says of users from OpenID Connect. */
    static final String OIDC = "oidc";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    DirectoryAccounts accounts;

    @Inject
    RoleDesk roles;

    @Inject
    RevocationLog revocations;

    @Inject
    Audit audit;

    /** A user of the provider as it is stored; its roles as the database joins them. */
    private record Known(long id, String login, String roles, boolean disabled) {}

    /**
     * Who it is.
     *
     * @param ofProvider whether it is for the provider to say more of this user; of the directory's the directory says it
     */
    record Found(UserView user, boolean ofProvider) {}

    /** The enabled user, made or brought up to date now; empty when there is none, or it is disabled. */
    Optional<Found> user(Origin by, Federated person) {
        if (!person.known()) {
            return Optional.empty();
        }
        var login = Login.from(person.login());
        var known = known(person.externalId());
        if (known.isEmpty() && person.mayLink() && login.isPresent() && adopted(by, person.externalId(), login.get())) {
            known = known(person.externalId());
        }
        if (known.isPresent()) {
            return known.filter(user -> !user.disabled())
                    .map(user -> new Found(refreshed(by, user, person, login.orElse(user.login())), true));
        }
        return login.flatMap(named -> unknown(by, person, named));
    }

    private Optional<Known> known(String externalId) {
        return Rows.one(entities.createNativeQuery(
                                "select id, login, array_to_string(roles, ','), disabled_at is not null"
                                        + " from identity.app_user where source = ?1 and external_id = ?2")
                        .setParameter(1, OIDC)
                        .setParameter(2, externalId))
                .map(row -> new Known(Rows.number(row[0]), (String) row[1], (String) row[2], (Boolean) row[3]));
    }

    private Optional<Found> unknown(Origin by, Federated person, String login) {
        var ofDirectory =
                person.mayLink() ? accounts.enabledByLogin(DirectoryAccounts.LDAP, login) : Optional.<UserView>empty();
        if (ofDirectory.isPresent() || !person.mayCreate()) {
            return ofDirectory.map(user -> new Found(user, false));
        }
        var given = person.roles() == null ? Set.<ServerRole>of() : person.roles();
        var newcomer = new DirectoryPlan.Newcomer(
                new DirectoryPerson(person.externalId(), "", person.login(), person.name(), person.mail()),
                login,
                given);
        for (var made : accounts.insert(OIDC, List.of(newcomer))) {
            audit.write(by, "user_created", "user:" + made.id(), made.login());
            audit.write(by, RoleDesk.changes(made.id(), Set.of(), made.roles()));
        }
        return accounts.enabled(OIDC, person.externalId()).map(user -> new Found(user, true));
    }

    /**
     * Brings a known subject up to date; its login only where nobody else has it.
     *
     * @throws Refused {@code busy} when somebody changed its roles or disabled it at this very moment
     */
    private UserView refreshed(Origin by, Known user, Federated person, String login) {
        var before = ServerRole.all(user.roles());
        var after = person.roles() == null ? before : kept(user.id(), before, person.roles());
        var changed = Rows.one(entities.createNativeQuery("update identity.app_user u set display_name = ?2,"
                                + " mail = nullif(cast(?3 as text), ''), roles = string_to_array(?4, ','),"
                                + " login = case when exists (select 1 from identity.app_user o where o.login = ?5"
                                + " and o.id <> u.id) then u.login else ?5 end"
                                + " where u.id = ?1 and u.disabled_at is null and array_to_string(u.roles, ',') = ?6"
                                + " returning u.id, u.login, u.display_name")
                        .setParameter(1, user.id())
                        .setParameter(2, person.name())
                        .setParameter(3, person.mail() == null ? "" : person.mail())
                        .setParameter(4, after.equals(before) ? user.roles() : ServerRole.words(after))
                        .setParameter(5, login)
                        .setParameter(6, user.roles()))
                .map(row -> new UserView(Rows.number(row[0]), (String) row[1], (String) row[2]))
                .orElseThrow(() -> new Refused(Refusal.BUSY, "this user is being changed", RETRY_AFTER));
        if (!changed.login().equals(user.login())) {
            audit.write(by, "login_changed", "user:" + user.id(), user.login() + " to " + changed.login());
        }
        if (!after.equals(before)) {
            audit.write(by, RoleDesk.changes(user.id(), before, after));
            revocations.revoke(user.id(), List.of(AccessRevoked.CHANGED));
        }
        return changed;
    }

    /** What the provider gives, and the role of the last administrator, which is nobody's to take. */
    private Set<ServerRole> kept(long user, Set<ServerRole> before, Set<ServerRole> given) {
        boolean losing = before.contains(ServerRole.ADMIN) && !given.contains(ServerRole.ADMIN);
        if (!losing || !roles.leavesNone(Set.of(user))) {
            return given;
        }
        var more = EnumSet.of(ServerRole.ADMIN);
        more.addAll(given);
        return more;
    }

    /** Takes an account over that an admin made for this login: one that nobody and nothing can use otherwise. */
    private boolean adopted(Origin by, String externalId, String login) {
        var adopted = Rows.one(entities.createNativeQuery(
                        "update identity.app_user u set source = ?1, external_id = ?2,"
                                + " must_change = false where u.login = ?3 and u.source = 'local' and u.password_hash is null"
                                + " and cardinality(u.roles) = 0 and u.disabled_at is null"
                                + " and not exists (select 1 from identity.session s where s.user_id = u.id) returning u.id, 0")
                .setParameter(1, OIDC)
                .setParameter(2, externalId)
                .setParameter(3, login));
        adopted.ifPresent(row -> audit.write(by, "account_linked", "user:" + Rows.number(row[0]), OIDC));
        return adopted.isPresent();
    }
}
