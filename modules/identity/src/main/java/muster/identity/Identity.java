package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** Users and how they prove who they are. Safe from every thread: whatever it remembers is in the database. */
@ApplicationScoped
public class Identity {
    /** Users made, or asked for, by one call. */
    public static final int USERS_PER_CALL_MAX = 10_000;

    @Inject
    Accounts accounts;

    @Inject
    Sessions sessions;

    @Inject
    RevocationLog revocations;

    @Inject
    Passwords passwords;

    @Inject
    SignInDesk signIns;

    @Inject
    SessionDesk desk;

    @Inject
    RoleDesk roles;

    @Inject
    LastUses uses;

    @Inject
    Audit audit;

    @Inject
    OwnTransaction transaction;

    @Inject
    IdentityConfig config;

    /**
     * Creates users; existing logins are returned as they are, whatever else is asked for them. Same order as asked. All are
     * stored or none. Takes one password hash of time per new user with a password.
     *
     * @throws Refused {@code bad_request} for a malformed login, name or password, {@code too_large} for over
     *     {@link #USERS_PER_CALL_MAX}
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public List<UserView> create(Origin by, List<NewUser> users) {
        bounded(users);
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        var logins = users.stream()
                .map(Candidate::of)
                .peek(candidate -> candidates.putIfAbsent(candidate.login(), candidate))
                .map(Candidate::login)
                .toList();
        var known = accounts.byLogins(candidates.keySet());
        var missing = new LinkedHashMap<>(candidates);
        known.forEach(user -> missing.remove(user.login()));
        var rows = missing.values().stream().map(this::hashed).toList(); // Outside the transaction: may take minutes.
        var all = rows.isEmpty()
                ? known
                : transaction.of(() -> {
                    audit.writeEach(by, "user_created", loginsByTarget(accounts.insert(rows, Set.of())));
                    return accounts.byLogins(candidates.keySet());
                });
        var byLogin = all.stream().collect(Collectors.toMap(UserView::login, user -> user));
        return logins.stream()
                .map(login -> Objects.requireNonNull(byLogin.get(login)))
                .toList();
    }

    private static Map<String, String> loginsByTarget(List<UserView> users) {
        return users.stream().collect(Collectors.toMap(user -> "user:" + user.id(), UserView::login));
    }

    private Accounts.Row hashed(Candidate candidate) {
        var password = candidate.password();
        return new Accounts.Row(candidate, password == null ? null : passwords.hashOfMany(password));
    }

    /**
     * Signs in with a password; empty when login or password is wrong or the user is disabled, each after the same time. Who
     * comes from the directory, or is unknown where there is one, is the directory's to judge.
     *
     * @throws Refused {@code busy} when too many sign in at once or the directory cannot be asked, {@code rate_limited}
     *     after too many failures
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Optional<SignedIn> signIn(String login, String password, Device device) {
        return signIns.signIn(login, password, device);
    }

    /**
     * Signs in somebody for whom an identity provider vouches; empty when there is no user for them, or it is disabled. The
     * session is one like any other.
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Optional<SignedIn> federated(Federated person, Device device) {
        return signIns.federated(person, device);
    }

    /**
     * Changes the caller's own password: its other sessions end, this one and its tokens stay.
     *
     * @throws Refused {@code forbidden} when the old password is wrong, {@code rate_limited} when that happened too often,
     *     {@code bad_request} when the new one is too short, the old one or the login, {@code conflict} when it is kept elsewhere
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public void changePassword(Caller caller, String address, String old, String chosen) {
        signIns.change(caller, address, old, chosen);
    }

    /**
     * Sets somebody's password: all sessions and tokens end.
     *
     * @throws Refused {@code not_found} when there is no such user, or the caller's session is over; {@code conflict} when the
     *     password is kept elsewhere
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public void resetPassword(Caller caller, String address, long user, String password, boolean mustChange) {
        signIns.reset(caller, address, user, password, mustChange);
    }

    /**
     * Forgets a user's failed sign-ins.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public void liftLock(Origin by, long user) {
        signIns.liftLock(by, user(user));
    }

    /** A user's sessions, newest first. */
    public List<SessionView> sessions(long user) {
        return desk.sessions(user);
    }

    /** A user's tokens, newest first. */
    public List<SessionView> tokens(long user) {
        return desk.tokens(user);
    }

    /**
     * Makes a token for programs of this user, in the name of the caller.
     *
     * @param device what the token is for, and from where the caller asks
     * @throws Refused {@code conflict} when the user has too many, {@code rate_limited} when it has made too many,
     *     {@code bad_request} for scopes that tokens cannot have, {@code not_found} when there is no such user, it is disabled, or
     *     the caller's session is over
     */
    @Transactional
    public NewToken createToken(Caller caller, Device device, long user, Set<Scope> scopes, Duration life) {
        return desk.create(caller, device, user, scopes, life);
    }

    /**
     * Ends a session or token of this user; its sockets close.
     *
     * @throws Refused {@code not_found} when the user has none such
     */
    @Transactional
    public void endSession(Origin by, long user, long session) {
        desk.end(by, user, session);
    }

    /**
     * Ends all sessions and tokens of this user.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public void endSessions(Origin by, long user) {
        user(user);
        desk.endAll(by, user);
    }

    /** Checks a bearer token; empty when it is unknown, expired or revoked. */
    public Optional<Authenticated> authenticate(String token) {
        return Secrets.plausible(token) ? used(sessions.byToken(Secrets.hash(token))) : Optional.empty();
    }

    /**
     * The users of these callers; one whose session counts no more is left out. To be asked once more after registering a
     * connection.
     */
    public Map<Caller, UserView> present(Collection<Caller> callers) {
        return sessions.holders(callers);
    }

    /**
     * Issues a single-use ticket for the caller's session.
     *
     * @throws Refused {@code not_found} when the session is over
     */
    @Transactional
    public Ticket issueTicket(Caller caller) {
        var ticket = Secrets.fresh();
        return sessions.issue(caller, Secrets.hash(ticket), config.ticketLife)
                .map(expires -> new Ticket(ticket, expires))
                .orElseThrow(Refused::notFound);
    }

    /** Redeems a ticket: works once, and not after its time. One statement, which needs no transaction: that would be a round trip more. */
    public Optional<Authenticated> redeem(String ticket) {
        return Secrets.plausible(ticket) ? used(sessions.byTicket(Secrets.hash(ticket))) : Optional.empty();
    }

    private Optional<Authenticated> used(Optional<Authenticated> known) {
        known.ifPresent(who -> uses.mark(who.caller().session()));
        return known;
    }

    /** Ends the caller's session; its sockets close. */
    @Transactional
    public void signOut(Caller caller, String address) {
        if (sessions.end(caller.user(), caller.session())) {
            revocations.revoke(caller.user(), List.of(caller.session()));
            audit.write(new Origin(caller.user(), address), "signed_out", "", "");
        }
    }

    /**
     * Disables a user: its sessions and tokens end, its sockets close, it cannot sign in.
     *
     * @throws Refused {@code not_found} when there is no such user, {@code conflict} for the last administrator
     */
    @Transactional
    public void disable(Origin by, long user) {
        roles.keepAnAdministrator(user);
        if (accounts.disable(user)) {
            sessions.endAll(user);
            revocations.revoke(user, List.of(AccessRevoked.ALL));
            audit.write(by, "user_disabled", "user:" + user, "");
            return;
        }
        user(user); // Disabled already is fine; unknown is not.
    }

    /**
     * Lets a disabled user sign in again.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public void enable(Origin by, long user) {
        if (accounts.enable(user)) {
            audit.write(by, "user_enabled", "user:" + user, "");
            return;
        }
        user(user);
    }

    /** Users as administrators see them, by id, above {@code after}. */
    public List<AccountView> accounts(long after, int limit) {
        return roles.accounts(after, limit);
    }

    /** Those whose login begins with this text or whose name has it, by login; for pages that are turned. */
    public List<AccountView> accounts(String text, int skip, int limit) {
        return roles.find(text, skip, limit);
    }

    /** How many these are; no more than {@link Limits#ROWS_TURNED_MAX} are counted. */
    public int countAccounts(String text) {
        return roles.count(text);
    }

    /**
     * A user as administrators see it.
     *
     * @throws Refused {@code not_found} when there is none
     */
    public AccountView account(long user) {
        return roles.account(user).orElseThrow(Refused::notFound);
    }

    /**
     * Gives a role of the server; whoever has it already keeps it. Holds for the next request.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public void give(Origin by, long user, ServerRole role) {
        if (roles.give(by, user, role)) {
            revocations.revoke(user, List.of(AccessRevoked.CHANGED));
            return;
        }
        user(user);
    }

    /**
     * Takes a role of the server. Holds for the next request; the user's sockets begin anew.
     *
     * @throws Refused {@code not_found} when there is no such user, {@code conflict} for the last administrator
     */
    @Transactional
    public void take(Origin by, long user, ServerRole role) {
        if (roles.take(by, user, role)) {
            revocations.revoke(user, List.of(AccessRevoked.CHANGED));
            return;
        }
        user(user);
    }

    /**
     * The users with these ids, by id, disabled ones too; unknown ids are left out.
     *
     * @throws Refused {@code too_large} for over {@link #USERS_PER_CALL_MAX}
     */
    public List<UserView> users(Collection<Long> ids) {
        bounded(ids);
        return ids.isEmpty() ? List.of() : accounts.byIds(ids);
    }

    /**
     * Those of these users whose login or name begins with the text, in capitals or not, by id; at most {@code limit}.
     *
     * @throws Refused {@code too_large} for over {@link #USERS_PER_CALL_MAX}
     */
    public List<UserView> beginning(Collection<Long> ids, String text, int limit) {
        bounded(ids);
        return ids.isEmpty() ? List.of() : accounts.beginning(ids, text, limit);
    }

    /**
     * The user with this id, disabled or not.
     *
     * @throws Refused {@code not_found} when there is none
     */
    public UserView user(long id) {
        return accounts.byIds(List.of(id)).stream().findFirst().orElseThrow(Refused::notFound);
    }

    /** The user with this login, disabled or not. */
    public Optional<UserView> byLogin(String login) {
        return Login.from(login)
                .flatMap(stored -> accounts.byLogins(List.of(stored)).stream().findFirst());
    }

    /**
     * The users with these logins, disabled or not, by id; a login that nobody has is left out.
     *
     * @throws Refused {@code too_large} for over {@link #USERS_PER_CALL_MAX}
     */
    public List<UserView> byLogins(Collection<String> logins) {
        bounded(logins);
        var stored =
                logins.stream().flatMap(login -> Login.from(login).stream()).toList();
        return stored.isEmpty() ? List.of() : accounts.byLogins(stored);
    }

    /** Access revoked since a horizon; start with horizon 0, which answers none and the present horizon. */
    public Revocations revocationsSince(long horizon) {
        return revocations.since(horizon);
    }

    private static void bounded(Collection<?> users) {
        if (users.size() > USERS_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + USERS_PER_CALL_MAX + " users in one call");
        }
    }
}
