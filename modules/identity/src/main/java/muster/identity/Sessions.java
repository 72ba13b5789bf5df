package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements about sessions, tokens and tickets. Joins the caller's transaction where there is one. */
@ApplicationScoped
class Sessions {
    private static final String MILLIS = "cast(extract(epoch from expires_at) * 1000 as bigint)";

    /** What makes a session {@code s} of a user {@code u} count now. */
    private static final String GOOD = "s.expires_at > now() and u.disabled_at is null";

    /** Who calls, from {@code s} and {@code u}. A token has its scopes whether or not a person must change the password. */
    private static final String CALLER =
            "s.id, u.id, array_to_string(u.roles, ','), s.scopes, u.must_change and s.kind = 'session'";

    private static final String VIEW = "id, kind, name, address, scopes,"
            + " cast(extract(epoch from created_at) * 1000 as bigint),"
            + " cast(extract(epoch from used_at) * 1000 as bigint), " + MILLIS;

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    /**
     * Opens a session and answers when it ends; empty when the user was disabled meanwhile, or its password's hash is not
     * {@code proven} any more. The user's row is locked for share: {@link Accounts#disable} and whoever changes the password
     * either find the new session or come first and leave none to open.
     */
    Optional<Instant> open(long user, @Nullable String proven, byte[] tokenHash, Device device, Duration life) {
        var insert = insertion("(cast(?8 as text) is null or password_hash = cast(?8 as text))")
                .setParameter(4, "session")
                .setParameter(7, Scope.words(Scope.all()))
                .setParameter(8, proven);
        return inserted(insert, user, tokenHash, device, life).map(SessionView::expires);
    }

    /** Opens a token in the name of the caller, whose session must still count: its request may have been long on its way. */
    Optional<SessionView> openToken(
            Caller caller, long user, byte[] tokenHash, Device device, Set<Scope> scopes, Duration life) {
        var insert = insertion(counts("?8", "?9"))
                .setParameter(4, "token")
                .setParameter(7, Scope.words(scopes))
                .setParameter(8, caller.session())
                .setParameter(9, caller.user());
        return inserted(insert, user, tokenHash, device, life);
    }

    /** That this session of this user counts now, for a condition of another statement. */
    static String counts(String session, String user) {
        return "exists (select 1 from identity.session s join identity.app_user u on u.id = s.user_id where s.id = "
                + session + " and u.id = " + user + " and " + GOOD + ")";
    }

    private Query insertion(String condition) {
        return entities.createNativeQuery("with holder as materialized (select id from identity.app_user"
                + " where id = ?1 and disabled_at is null and " + condition + " for share)"
                + " insert into identity.session (user_id, token_hash, expires_at, kind, name, address, scopes)"
                + " select id, ?2, now() + cast(?3 as bigint) * interval '1 millisecond', ?4, ?5, ?6, ?7"
                + " from holder returning " + VIEW);
    }

    private static Optional<SessionView> inserted(
            Query insert, long user, byte[] tokenHash, Device device, Duration life) {
        return Rows.one(insert.setParameter(1, user)
                        .setParameter(2, tokenHash)
                        .setParameter(3, life.toMillis())
                        .setParameter(5, device.name())
                        .setParameter(6, device.address()))
                .map(Sessions::view);
    }

    private static SessionView view(Object[] row) {
        return new SessionView(
                Rows.number(row[0]),
                row[1].equals("token"),
                (String) row[2],
                (String) row[3],
                Scope.read((String) row[4]),
                Rows.instant(row[5]),
                Optional.ofNullable(row[6]).map(Rows::instant),
                Rows.instant(row[7]));
    }

    /** The sessions or tokens of a user that are not over, newest first. */
    List<SessionView> of(long user, String kind, int max) {
        return Rows.of(entities.createNativeQuery("select " + VIEW + " from identity.session where user_id = ?1"
                                + " and kind = ?2 and expires_at > now() order by id desc limit ?3")
                        .setParameter(1, user)
                        .setParameter(2, kind)
                        .setParameter(3, max))
                .stream()
                .map(Sessions::view)
                .toList();
    }

    Optional<Authenticated> byToken(byte[] tokenHash) {
        return authenticated(
                "select " + CALLER + " from identity.session s join identity.app_user u on u.id = s.user_id"
                        + " where s.token_hash = ?1 and " + GOOD,
                tokenHash);
    }

    /** Uses a ticket up, whether or not it is still worth anything. Of two at once the second finds it gone. */
    Optional<Authenticated> byTicket(byte[] hash) {
        return authenticated(
                "with used as (delete from identity.ticket where hash = ?1 returning session_id, expires_at)"
                        + " select " + CALLER + " from used join identity.session s on s.id = used.session_id"
                        + " join identity.app_user u on u.id = s.user_id"
                        + " where used.expires_at > now() and " + GOOD,
                hash);
    }

    private Optional<Authenticated> authenticated(String sql, byte[] hash) {
        return Rows.one(entities.createNativeQuery(sql).setParameter(1, hash)).map(row -> {
            var scopes = (Boolean) row[4] ? Set.of(Scope.PASSWORD) : Scope.read((String) row[3]);
            return new Authenticated(
                    new Caller(Rows.number(row[1]), Rows.number(row[0]), scopes),
                    scopes.contains(Scope.ADMIN) ? ServerRole.implied(ServerRole.all((String) row[2])) : Set.of());
        });
    }

    /** The users of those callers whose sessions count. */
    Map<Caller, UserView> holders(Collection<Caller> callers) {
        Map<Long, UserView> bySession = new HashMap<>();
        var query = entities.createNativeQuery("select s.id, u.id, u.login, u.display_name"
                        + " from unnest(cast(?1 as bigint[]), cast(?2 as bigint[])) as w(s, u)"
                        + " join identity.session s on s.id = w.s join identity.app_user u on u.id = s.user_id"
                        + " where u.id = w.u and " + GOOD)
                .setParameter(1, callers.stream().map(Caller::session).toArray(Long[]::new))
                .setParameter(2, callers.stream().map(Caller::user).toArray(Long[]::new));
        for (var row : Rows.of(query)) {
            bySession.put(Rows.number(row[0]), new UserView(Rows.number(row[1]), (String) row[2], (String) row[3]));
        }
        Map<Caller, UserView> holders = new HashMap<>();
        for (var caller : callers) {
            var user = bySession.get(caller.session());
            if (user != null && user.id() == caller.user()) {
                holders.put(caller, user);
            }
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

    /** Ends one session and its tickets; false when it is over already, or is not the user's. */
    boolean end(long user, long session) {
        return entities.createNativeQuery("delete from identity.session where id = ?1 and user_id = ?2")
                        .setParameter(1, session)
                        .setParameter(2, user)
                        .executeUpdate()
                > 0;
    }

    /** Ends all sessions and tokens of a user and their tickets. */
    void endAll(long user) {
        endAll(List.of(user));
    }

    /** The same for many users, by one statement. */
    void endAll(Collection<Long> users) {
        entities.createNativeQuery("delete from identity.session where user_id = any(cast(?1 as bigint[]))")
                .setParameter(1, users.toArray(Long[]::new))
                .executeUpdate();
    }

    /** Ends a user's sessions but this one, whose tickets go too; tokens stay. Answers those that ended. */
    List<Long> endOthers(long user, long kept) {
        entities.createNativeQuery("delete from identity.ticket where session_id = ?1")
                .setParameter(1, kept)
                .executeUpdate();
        return ids(entities.createNativeQuery("delete from identity.session"
                        + " where user_id = ?1 and id <> ?2 and kind = 'session' returning id, 0")
                .setParameter(1, user)
                .setParameter(2, kept));
    }

    /** Ends those sessions of a user over the bound that have not been used for the longest time. Answers them. */
    List<Long> endExcess(long user, int most) {
        return ids(entities.createNativeQuery("delete from identity.session where id in (select id"
                        + " from identity.session where user_id = ?1 and kind = 'session'"
                        + " order by greatest(used_at, created_at) desc, id desc offset ?2) returning id, 0")
                .setParameter(1, user)
                .setParameter(2, most));
    }

    /** How many tokens a user has made in an hour, and when that is over. */
    record TokensMade(int made, Duration left) {}

    /**
     * Counts a token that is about to be made, in an hour that begins with the first; empty when there is no such user. Locks
     * the user's row, so that nobody makes another one meanwhile.
     */
    Optional<TokensMade> countTokenMade(long user) {
        return Rows.one(entities.createNativeQuery(
                                "update identity.app_user set"
                                        + " tokens_made = case when tokens_since < now() - interval '1 hour' then 1"
                                        + " else tokens_made + 1 end,"
                                        + " tokens_since = case when tokens_since < now() - interval '1 hour' then now()"
                                        + " else tokens_since end where id = ?1 returning tokens_made,"
                                        + " cast(extract(epoch from tokens_since + interval '1 hour' - now()) * 1000 as bigint)")
                        .setParameter(1, user))
                .map(row ->
                        new TokensMade(Math.toIntExact(Rows.number(row[0])), Duration.ofMillis(Rows.number(row[1]))));
    }

    /** How many tokens a user has. */
    int countTokens(long user) {
        return Rows.of(entities.createNativeQuery("select id, 0 from identity.session where user_id = ?1"
                                + " and kind = 'token' and expires_at > now()")
                        .setParameter(1, user))
                .size();
    }

    private static List<Long> ids(Query query) {
        return Rows.of(query).stream().map(row -> Rows.number(row[0])).toList();
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

    /** The same with sessions that nobody has used for so long; tokens stay, as their programs may rest. */
    int forgetIdle(Duration idleMax, int max) {
        return entities.createNativeQuery("with gone as (delete from identity.session where id in (select id"
                        + " from identity.session where kind = 'session' and greatest(used_at, created_at)"
                        + " < now() - cast(?2 as bigint) * interval '1 millisecond' limit ?1"
                        + " for update skip locked) returning id, user_id)"
                        + " insert into identity.revocation (user_id, session_id) select user_id, id from gone")
                .setParameter(1, max)
                .setParameter(2, idleMax.toMillis())
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
