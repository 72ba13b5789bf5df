package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Slows guessing down (decision 0013). Each try is counted as a failure before the password is looked at, and taken back when
 * it was right: so many at once count like one after the other. Safe from every thread; what it knows is in the database, so
 * every instance knows it. Not to be called inside a transaction.
 */
@ApplicationScoped
class SignInGuard {
    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    OwnTransaction transaction;

    @Inject
    IdentityConfig config;

    @Inject
    Audit audit;

    /**
     * Lets a try begin; {@link #right} or {@link #undone} takes it back.
     *
     * @param login as it is stored; one that nobody can have counts for the address alone
     * @throws Refused {@code rate_limited} when there were too many failures
     */
    void admit(String login, String address) {
        var wait = waiting(login, address);
        if (!wait.isZero()) {
            audit.note(new Origin(0, address), "sign_in_delayed", "", "");
            throw new Refused(Refusal.RATE_LIMITED, "too many failed sign-ins, wait", wait);
        }
        transaction.of(() -> entities.createNativeQuery("insert into identity.sign_in_failure as f (login, address, failures)"
                        + " select l, a, 1 from (values (?1, ?2), (?1, ''), ('', ?2)) as w(l, a)"
                        + " where l <> '' or a <> '' group by l, a order by l, a"
                        + " on conflict (login, address) do update set last_at = now(), failures ="
                        + " case when f.last_at < now() - cast(?3 as bigint) * interval '1 millisecond'"
                        + " then 1 else f.failures + 1 end")
                .setParameter(1, login)
                .setParameter(2, address)
                .setParameter(3, config.patience().window().toMillis())
                .executeUpdate());
    }

    /** The password was right: this login at this address begins anew. */
    void right(String login, String address) {
        transaction.of(() -> {
            entities.createNativeQuery("delete from identity.sign_in_failure"
                            + " where login = ?1 and address = ?2 and login <> '' and address <> ''")
                    .setParameter(1, login)
                    .setParameter(2, address)
                    .executeUpdate();
            return takeBack(login, address);
        });
    }

    /** Nobody looked at the password. */
    void undone(String login, String address) {
        transaction.of(() -> takeBack(login, address));
    }

    private int takeBack(String login, String address) {
        return entities.createNativeQuery("update identity.sign_in_failure set failures = failures - 1"
                        + " where (login, address) in (select login, address from identity.sign_in_failure"
                        + " where (login, address) in ((?1, ?2), (?1, ''), ('', ?2)) and failures > 0"
                        + " order by login, address for update)")
                .setParameter(1, login)
                .setParameter(2, address)
                .executeUpdate();
    }

    private Duration waiting(String login, String address) {
        var patience = config.patience();
        var longest = Duration.ZERO;
        for (var row : Rows.of(entities.createNativeQuery("select login, address, failures,"
                        + " cast(extract(epoch from now() - last_at) * 1000 as bigint) from identity.sign_in_failure"
                        + " where (login, address) in ((?1, ?2), (?1, ''), ('', ?2))"
                        + " and last_at > now() - cast(?3 as bigint) * interval '1 millisecond'")
                .setParameter(1, login)
                .setParameter(2, address)
                .setParameter(3, patience.window().toMillis()))) {
            int failures = Math.toIntExact(Rows.number(row[2]));
            Duration wait;
            if (((String) row[0]).isEmpty()) {
                wait = patience.afterFailuresAtAddress(failures);
            } else if (!((String) row[1]).isEmpty()) {
                wait = patience.afterFailures(failures);
            } else {
                wait = patience.afterFailuresOfLogin(failures);
                if (!wait.isZero() && isAtHome(login, address)) {
                    continue;
                }
            }
            var left = wait.minusMillis(Rows.number(row[3]));
            longest = left.compareTo(longest) > 0 ? left : longest;
        }
        return longest;
    }

    /** Whether the login's user has a session that was opened at this address: others' failures do not keep it out there. */
    private boolean isAtHome(String login, String address) {
        return !Rows.of(entities.createNativeQuery("select s.id, 0 from identity.session s"
                                + " join identity.app_user u on u.id = s.user_id"
                                + " where u.login = ?1 and s.address = ?2 and s.expires_at > now() limit 1")
                        .setParameter(1, login)
                        .setParameter(2, address))
                .isEmpty();
    }

    /** Forgets the failures of a login, at every address. In the caller's transaction. */
    void lift(String login) {
        entities.createNativeQuery("delete from identity.sign_in_failure where login = ?1")
                .setParameter(1, login)
                .executeUpdate();
    }

    /** Takes out what counts no more. In the caller's transaction. */
    int forget(int max) {
        return entities.createNativeQuery("delete from identity.sign_in_failure where (login, address) in (select"
                        + " login, address from identity.sign_in_failure"
                        + " where last_at < now() - cast(?2 as bigint) * interval '1 millisecond' limit ?1"
                        + " for update skip locked)")
                .setParameter(1, max)
                .setParameter(2, config.patience().window().toMillis())
                .executeUpdate();
    }
}
