package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** Sessions and tokens as their owners and administrators handle them. In the caller's transaction. */
@ApplicationScoped
class SessionDesk {
    /** Sessions listed at once; the bound per user may be above it. */
    static final int LISTED_MAX = 500;

    /** Each leaves lines in the audit log, which nobody can delete: so many tokens of one user within an hour. */
    static final int TOKENS_PER_HOUR_MAX = 100;

    @Inject
    Sessions sessions;

    @Inject
    RevocationLog revocations;

    @Inject
    Audit audit;

    @Inject
    IdentityConfig config;

    List<SessionView> sessions(long user) {
        return sessions.of(user, "session", LISTED_MAX);
    }

    List<SessionView> tokens(long user) {
        return sessions.of(user, "token", LISTED_MAX);
    }

    NewToken create(Caller caller, Device device, long user, Set<Scope> scopes, Duration life) {
        if (scopes.isEmpty() || !Scope.OF_TOKENS.containsAll(scopes)) {
            throw Refused.badRequest("a token has at least one of the scopes read, send, admin");
        }
        var made = sessions.countTokenMade(user).orElseThrow(Refused::notFound);
        if (made.made() > TOKENS_PER_HOUR_MAX) {
            throw new Refused(
                    Refusal.RATE_LIMITED,
                    "a user makes at most " + TOKENS_PER_HOUR_MAX + " tokens an hour",
                    made.left());
        }
        if (sessions.countTokens(user) >= config.tokensPerUserMax) {
            throw new Refused(Refusal.CONFLICT, "a user has at most " + config.tokensPerUserMax + " tokens");
        }
        var token = Secrets.fresh();
        var stored = sessions.openToken(caller, user, Secrets.hash(token), device, scopes, life)
                .orElseThrow(Refused::notFound);
        audit.write(
                new Origin(caller.user(), device.address()),
                "token_created",
                "user:" + user,
                "token:" + stored.id() + " " + Scope.words(scopes));
        return new NewToken(stored.id(), token, stored.expires());
    }

    void end(Origin by, long user, long session) {
        if (!sessions.end(user, session)) {
            throw Refused.notFound();
        }
        revocations.revoke(user, List.of(session));
        audit.write(by, "session_ended", "user:" + user, "session:" + session);
    }

    void endAll(Origin by, long user) {
        sessions.endAll(user);
        revocations.revoke(user, List.of(AccessRevoked.ALL));
        audit.write(by, "sessions_ended", "user:" + user, "");
    }
}
