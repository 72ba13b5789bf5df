package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The append-only table from which every instance learns whose sockets to close. Joins the caller's transaction. */
@ApplicationScoped
class RevocationLog {
    /*
     * Readers remember a transaction id, the horizon, and not the highest row id. Row ids are drawn before the commit, so
     * they become visible out of order: whoever had seen row 8 and asked for "above 8" would never see row 7, whose
     * transaction committed a moment later.
     *
     * pg_snapshot_xmin is the oldest transaction still running when the statement's snapshot was taken: all below it are
     * over, so what they wrote is in this very answer. Whatever commits later carries a tx at or above it and is found by
     * the next read. Price: what committed at or above it is answered again, until the oldest one ends.
     *
     * The answer is bounded, and cut between transactions, never inside one. After a cut the horizon is the first tx left
     * out, unless xmin is lower; it never jumps over what was not answered. Only while a transaction runs long enough for
     * more than READ_MAX revocations to commit after its start, the rest of those waits for its end.
     */
    private static final String SINCE = "with due as (select id, tx, user_id, session_id,"
            + " count(*) over (order by tx groups between unbounded preceding and 1 preceding) as before"
            + " from identity.revocation where tx >= ?1 and ?1 > 0)"
            + " select least(cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint),"
            + " (select min(tx) from due where before >= ?2)), d.id, d.user_id, d.session_id"
            + " from (values (1)) as always left join due d on d.before < ?2 order by d.id";

    /** Rows in one answer; a transaction that exceeds it still comes whole. */
    static final int READ_MAX = 10_000;

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    @Inject
    Event<AccessRevoked> revoked;

    /** Writes down what is over (see {@link AccessRevoked}) and tells this instance when the transaction succeeds. */
    void revoke(long user, Collection<Long> sessions) {
        for (long session : sessions) {
            append(List.of(user), session);
        }
    }

    /** The same of many users, by one statement; {@code what} as in {@link AccessRevoked}. */
    void revoke(Collection<Long> users, long what) {
        if (users.isEmpty()) {
            return;
        }
        append(users, what);
    }

    private void append(Collection<Long> users, long what) {
        var rows = Rows.of(entities.createNativeQuery("insert into identity.revocation (user_id, session_id)"
                        + " select unnest(cast(?1 as bigint[])), cast(?2 as bigint) returning id, user_id")
                .setParameter(1, users.toArray(Long[]::new))
                .setParameter(2, what));
        for (var row : rows) {
            revoked.fire(new AccessRevoked(Rows.number(row[0]), Rows.number(row[1]), what));
        }
    }

    Revocations since(long horizon) {
        var revoked = new ArrayList<AccessRevoked>();
        long next = horizon;
        for (var row : Rows.of(
                entities.createNativeQuery(SINCE).setParameter(1, horizon).setParameter(2, READ_MAX))) {
            next = Rows.number(row[0]);
            if (row[1] != null) {
                revoked.add(new AccessRevoked(Rows.number(row[1]), Rows.number(row[2]), Rows.number(row[3])));
            }
        }
        return new Revocations(next, revoked);
    }

    /** Takes out rows that every reader has seen or has been away for too long to need. */
    int forget(int max) {
        return entities.createNativeQuery("delete from identity.revocation where id in (select id"
                        + " from identity.revocation where at < now() - interval '1 hour' order by id limit ?1"
                        + " for update skip locked)")
                .setParameter(1, max)
                .executeUpdate();
    }
}
