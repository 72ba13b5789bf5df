package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Slows guessing down (decision 0013). A try for a login at an address is counted before the password is looked at, under the
 * lock of that pair's row: so many at once count like one after the other. The totals of the login and of the address count
 * wrong passwords alone, in a window that begins with the first of them; the tries whose passwords are being hashed just then
 * may exceed them. An address counts as its {@link Network}. Safe from every thread; what it knows is in the database, so
 * every instance knows it. Not to be called inside a transaction.
 */
@ApplicationScoped
class SignInGuard {
    /** A crash may forget the failures of its last moments; nobody who signs in waits for the disk because of them. */
    private static final String LAZILY = "set local synchronous_commit = off";

    private static final String MILLIS_AGO = " * interval '1 millisecond'";

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    OwnTransaction transaction;

    @Inject
    IdentityConfig config;

    @Inject
    Audit audit;

    /**
     * Looks without counting, so that whoever has to wait is told before it stands in a queue.
     *
     * @param login as it is stored; one that nobody can have counts for the address alone
     * @throws Refused {@code rate_limited} when there were too many failures
     */
    void look(String login, String address) {
        var wait = waiting(login, counted(address));
        if (!wait.isZero()) {
            audit.note(new Origin(0, address), "sign_in_delayed", "", "");
            throw new Refused(Refusal.RATE_LIMITED, "too many failed sign-ins, wait", wait);
        }
    }

    /**
     * Counts a try and lets it begin; then {@link #right}, {@link #wrong} or {@link #undone} must say what came
     * of it.
     *
     * @throws Refused {@code rate_limited} when there were too many failures
     */
    void admit(String login, String from) {
        var address = counted(from);
        boolean pair = !login.isEmpty() && !address.isEmpty();
        transaction.of(() -> {
            int changed = entities.createNativeQuery(LAZILY).executeUpdate();
            if (pair) {
                lock(login, address);
            }
            look(login, from); // A statement of its own: it sees what those before us have counted.
            return pair ? countTry(login, address) : changed;
        });
    }

    /** An upsert, because it locks the row whether or not it was there, and whether or not it goes meanwhile. */
    private void lock(String login, String address) {
        entities.createNativeQuery("insert into identity.sign_in_failure as f (login, address, failures)"
                        + " values (?1, ?2, 0) on conflict (login, address) do update set failures = f.failures")
                .setParameter(1, login)
                .setParameter(2, address)
                .executeUpdate();
    }

    /** Takes a try back that {@link #admit} counted: nobody looked at the password. */
    void undone(String login, String address) {
        transaction.of(() -> {
            entities.createNativeQuery(LAZILY).executeUpdate();
            return entities.createNativeQuery("update identity.sign_in_failure set failures = failures - 1"
                            + " where login = ?1 and address = ?2 and login <> '' and address <> '' and failures > 0")
                    .setParameter(1, login)
                    .setParameter(2, counted(address))
                    .executeUpdate();
        });
    }

    /** Whoever goes on guessing keeps waiting: a pair is forgotten when nothing has been tried for a whole window. */
    private int countTry(String login, String address) {
        return entities.createNativeQuery("update identity.sign_in_failure set last_at = clock_timestamp(), failures ="
                        + " case when last_at < clock_timestamp() - cast(?3 as bigint)" + MILLIS_AGO
                        + " then 1 else failures + 1 end where login = ?1 and address = ?2")
                .setParameter(1, login)
                .setParameter(2, address)
                .setParameter(3, windowMillis())
                .executeUpdate();
    }

    /** The password was right: this login at this address begins anew. The totals stay, for whoever guesses may know one. */
    void right(String login, String address) {
        transaction.of(() -> {
            entities.createNativeQuery(LAZILY).executeUpdate();
            return entities.createNativeQuery("delete from identity.sign_in_failure"
                            + " where login = ?1 and address = ?2 and login <> '' and address <> ''")
                    .setParameter(1, login)
                    .setParameter(2, counted(address))
                    .executeUpdate();
        });
    }

    /** The password was wrong: counts for the address and for the login, in the order in which everybody locks these rows. */
    void wrong(String login, String address) {
        transaction.of(() -> {
            entities.createNativeQuery(LAZILY).executeUpdate();
            return entities.createNativeQuery("insert into identity.sign_in_failure as f (login, address, failures)"
                            + " select l, a, 1 from (values ('', ?2), (?1, '')) as w(l, a)"
                            + " where l <> '' or a <> '' order by l, a"
                            + " on conflict (login, address) do update set last_at = clock_timestamp(),"
                            + " failures = case when f.since < clock_timestamp() - cast(?3 as bigint)" + MILLIS_AGO
                            + " then 1 else f.failures + 1 end,"
                            + " since = case when f.since < clock_timestamp() - cast(?3 as bigint)" + MILLIS_AGO
                            + " then clock_timestamp() else f.since end")
                    .setParameter(1, login)
                    .setParameter(2, counted(address))
                    .setParameter(3, windowMillis())
                    .executeUpdate();
        });
    }

    private Duration waiting(String login, String address) {
        var patience = config.patience();
        var longest = Duration.ZERO;
        for (var row : Rows.of(entities.createNativeQuery("select login, address, failures,"
                        + " cast(extract(epoch from clock_timestamp() - since) * 1000 as bigint),"
                        + " cast(extract(epoch from clock_timestamp() - last_at) * 1000 as bigint)"
                        + " from identity.sign_in_failure where (login, address) in ((?1, ?2), (?1, ''), ('', ?2))")
                .setParameter(1, login)
                .setParameter(2, address))) {
            int failures = Math.toIntExact(Rows.number(row[2]));
            var sinceFirst = Duration.ofMillis(Rows.number(row[3]));
            var sinceLast = Duration.ofMillis(Rows.number(row[4]));
            Duration left;
            if (((String) row[0]).isEmpty()) {
                left = patience.atAddress(failures, sinceFirst);
            } else if (!((String) row[1]).isEmpty()) {
                left = patience.ofLoginAtAddress(failures, sinceLast);
            } else {
                left = patience.ofLogin(failures, sinceFirst);
                if (!left.isZero() && isAtHome(login, address)) {
                    continue;
                }
            }
            longest = left.compareTo(longest) > 0 ? left : longest;
        }
        return longest;
    }

    /** Whether the login's user has a session that was opened in this network: others' failures do not keep it out there. */
    private boolean isAtHome(String login, String network) {
        return Rows.of(entities.createNativeQuery("select distinct s.address, 0 from identity.session s"
                                + " join identity.app_user u on u.id = s.user_id"
                                + " where u.login = ?1 and s.expires_at > now()")
                        .setParameter(1, login))
                .stream()
                .anyMatch(row -> counted((String) row[0]).equals(network));
    }

    /** What is no address of the network, such as none, counts as it is. */
    private static String counted(String address) {
        return Network.of(address).orElse(address);
    }

    /** Forgets the failures of a login, at every address. In the caller's transaction. */
    void lift(String login) {
        entities.createNativeQuery("delete from identity.sign_in_failure where login = ?1")
                .setParameter(1, login)
                .executeUpdate();
    }

    /** Takes out what counts no more: nothing failed there for a window. In the caller's transaction. */
    int forget(int max) {
        return entities.createNativeQuery("delete from identity.sign_in_failure where (login, address) in (select"
                        + " login, address from identity.sign_in_failure"
                        + " where last_at < now() - cast(?2 as bigint)" + MILLIS_AGO + " limit ?1"
                        + " for update skip locked)")
                .setParameter(1, max)
                .setParameter(2, windowMillis())
                .executeUpdate();
    }

    private long windowMillis() {
        return config.patience().window().toMillis();
    }
}
