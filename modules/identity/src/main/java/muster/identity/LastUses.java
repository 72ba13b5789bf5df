package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which sessions were used since they were last written down: a request costs no write. Safe from every thread. */
@ApplicationScoped
class LastUses {
    /** Sessions that wait to be written; the use of one more is forgotten. */
    static final int WAITING_MAX = 100_000;

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    OwnTransaction transaction;

    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    void mark(long session) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(session);
        }
    }

    /** Writes what has gathered, each session at most once a minute; what cannot be written waits for the next time. */
    void flush() {
        var used = waiting.toArray(Long[]::new);
        if (used.length == 0) {
            return;
        }
        for (var session : used) {
            waiting.remove(session);
        }
        try {
            transaction.of(() -> write(used));
        } catch (RuntimeException e) {
            for (var session : used) {
                mark(session);
            }
            throw e;
        }
    }

    int write(Long[] used) {
        entities.createNativeQuery("set local synchronous_commit = off").executeUpdate();
        return entities.createNativeQuery("update identity.session set used_at = now() where id in (select id"
                        + " from identity.session where id = any(cast(?1 as bigint[]))"
                        + " and (used_at is null or used_at < now() - interval '1 minute')"
                        + " order by id for update skip locked)")
                .setParameter(1, used)
                .executeUpdate();
    }
}
