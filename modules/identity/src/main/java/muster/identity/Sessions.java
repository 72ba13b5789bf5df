package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The statements about sessions and tickets. Joins the caller's transaction where there is one. */
@ApplicationScoped
class Sessions {
    private static final String MILLIS = "cast(extract(epoch from expires_at) * 1000 as bigint)";

    /** What makes a session {@code s} of a user {@code u} count now. */
    private static final String GOOD = "s.expires_at > now() and u.disabled_at is null";

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    /**
     * Opens a session and answers when it ends; empty when the user was disabled meanwhile. The user's row is locked for
     * share: {@link Accounts#disable} either finds the new session or comes first and leaves none to open.
     */
    Optional<Instant> open(long user, byte[] tokenHash, Duration life) {
        return Rows.one(entities.createNativeQuery("with holder as materialized (select id from identity.app_user"
                                + " where id = ?1 and disabled_at is null for share)"
                                + " insert into identity.session (user_id, token_hash, expires_at)"
                                + " select id, ?2, now() + cast(?3 as bigint) * interval '1 millisecond' from holder"
                                + " returning id, " + MILLIS)
                        .setParameter(1, user)
                        .setParameter(2, tokenHash)
                        .setParameter(3, life.toMillis()))
                .map(row -> Rows.instant(row[1]));
    }

    Optional<Authenticated> byToken(byte[] tokenHash) {
        return authenticated(
                "select s.id, u.id, array_to_string(u.roles, ',') from identity.session s join identity.app_user u on u.id = s.user_id"
                        + " where s.token_hash = ?1 and " + GOOD,
                tokenHash);
    }

    /** Uses a ticket up, whether or not it is still worth anything. Of two at once the second finds it gone. */
    Optional<Authenticated> byTicket(byte[] hash) {
        return authenticated(
                "with used as (delete from identity.ticket where hash = ?1 returning session_id, expires_at)"
                        + " select s.id, u.id, array_to_string(u.roles, ',') from used join identity.session s on s.id = used.session_id"
                        + " join identity.app_user u on u.id = s.user_id"
                        + " where used.expires_at > now() and " + GOOD,
                hash);
    }

    private Optional<Authenticated> authenticated(String sql, byte[] hash) {
        return Rows.one(entities.createNativeQuery(sql).setParameter(1, hash))
                .map(row -> new Authenticated(
                        new Caller(Rows.number(row[1]), Rows.number(row[0])),
                        ServerRole.implied(ServerRole.all((String) row[2]))));
    }

    /** The users of those callers whose sessions count. */
    Map<Caller, UserView> holders(Collection<Caller> callers) {
        Map<Caller, UserView> holders = new HashMap<>();
        var query = entities.createNativeQuery("select s.id, u.id, u.login, u.display_name"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(s, u)"
                        + " join identity.session s on s.id = w.s join identity.app_user u on u.id = s.user_id"
                        + " where u.id = w.u and " + GOOD)
                .setParameter(1, callers.stream().map(Caller::session).toArray(Long[]::new))
                .setParameter(2, callers.stream().map(Caller::user).toArray(Long[]::new));
        for (var row : Rows.of(query)) {
            long user = Rows.number(row[1]);
            holders.put(new Caller(user, Rows.number(row[0])), new UserView(user, (String) row[2], (String) row[3]));
        }
        return holders;
    }

    /** Stores a ticket and answers when it ends; empty when the session does not count any more. */
    Optional<Instant> issue(Caller caller, byte[] hash, Duration life) {
        return Rows.one(entities.createNativeQuery("insert into identity.ticket (hash, session_id, expires_at)"
                                + " select ?1, s.id, now() + cast(?2 as bigint) * interval '1 millisecond'"
                                + " from identity.session s join identity.app_user u on u.id = s.user_id"
                                + " where s.id = ?3 and u.id = ?4 and " + GOOD
                                + " returning session_id, " + MILLIS)
                        .setParameter(1, hash)
                        .setParameter(2, life.toMillis())
                        .setParameter(3, caller.session())
                        .setParameter(4, caller.user()))
                .map(row -> Rows.instant(row[1]));
    }

    /** Ends one session and its tickets; false when it is over already. */
    boolean end(Caller caller) {
        return entities.createNativeQuery("delete from identity.session where id = ?1 and user_id = ?2")
                        .setParameter(1, caller.session())
                        .setParameter(2, caller.user())
                        .executeUpdate()
                > 0;
    }

    /** Ends all sessions of a user and their tickets. */
    void endAll(long user) {
        entities.createNativeQuery("delete from identity.session where user_id = ?1")
                .setParameter(1, user)
                .executeUpdate();
    }

    /**
     * Takes out sessions whose time is over, and writes them down as revoked: that is how their sockets close. Skips rows
     * that another instance is taking out; answers how many rows went.
     */
    int forgetExpired(int max) {
        return entities.createNativeQuery("with gone as (delete from identity.session where id in (select id"
                        + " from identity.session where expires_at <= now() order by expires_at limit ?1"
                        + " for update skip locked) returning id, user_id)"
                        + " insert into identity.revocation (user_id, session_id) select user_id, id from gone")
                .setParameter(1, max)
                .executeUpdate();
    }

    int forgetExpiredTickets(int max) {
        return entities.createNativeQuery("delete from identity.ticket where hash in (select hash"
                        + " from identity.ticket where expires_at <= now() order by expires_at limit ?1"
                        + " for update skip locked)")
                .setParameter(1, max)
                .executeUpdate();
    }
}
