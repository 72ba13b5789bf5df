package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    RoleDesk roles;

    @Inject
    Audit audit;

    @Inject
    OwnTransaction transaction;

    @Inject
    IdentityConfig config;

    @Inject
    Event<AccessRevoked> revoked;

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
                    int added = accounts.insert(rows, Set.of());
                    if (added > 0) {
                        audit.record(by, "users_created", "", created(rows));
                    }
                    return accounts.byLogins(candidates.keySet());
                });
        var byLogin = all.stream().collect(Collectors.toMap(UserView::login, user -> user));
        return logins.stream()
                .map(login -> Objects.requireNonNull(byLogin.get(login)))
                .toList();
    }

    private static String created(List<Accounts.Row> rows) {
        return rows.size() == 1 ? rows.get(0).candidate().login() : rows.size() + " users";
    }

    private Accounts.Row hashed(Candidate candidate) {
        var password = candidate.password();
        return new Accounts.Row(candidate, password == null ? null : passwords.hashOfMany(password));
    }

    /**
     * Signs in with a password; empty when login or password is wrong or the user is disabled, each after the same time.
     *
     * @throws Refused {@code busy} when too many sign in at once
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Optional<SignedIn> signIn(String login, String password) {
        if (!Passwords.acceptable(password)) {
            return Optional.empty();
        }
        var user = Login.from(login).flatMap(accounts::enabled);
        if (!passwords.matches(password, user.map(User::passwordHash).orElse(null))) {
            return Optional.empty();
        }
        var token = Secrets.fresh();
        return user.flatMap(who -> transaction
                .of(() -> sessions.open(who.id(), Secrets.hash(token), config.sessionLife))
                .map(expires -> new SignedIn(token, who.view(), expires)));
    }

    /** Checks a bearer token; empty when it is unknown, expired or revoked. */
    public Optional<Authenticated> authenticate(String token) {
        return Secrets.plausible(token) ? sessions.byToken(Secrets.hash(token)) : Optional.empty();
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

    /** Redeems a ticket: works once, and not after its time. */
    @Transactional
    public Optional<Authenticated> redeem(String ticket) {
        return Secrets.plausible(ticket) ? sessions.byTicket(Secrets.hash(ticket)) : Optional.empty();
    }

    /** Ends the caller's session; its sockets close. */
    @Transactional
    public void signOut(Caller caller) {
        if (sessions.end(caller)) {
            revoke(caller.user(), caller.session());
        }
    }

    /**
     * Disables a user: its sessions end, its sockets close, it cannot sign in.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public void disable(long user) {
        if (accounts.disable(user)) {
            sessions.endAll(user);
            revoke(user, 0);
            return;
        }
        user(user); // Disabled already is fine; unknown is not.
    }

    /** Users as administrators see them, by id, above {@code after}. */
    public List<AccountView> accounts(long after, int limit) {
        return roles.accounts(after, limit);
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
            revoke(user, AccessRevoked.CHANGED);
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
            revoke(user, AccessRevoked.CHANGED);
            return;
        }
        user(user);
    }

    private void revoke(long user, long session) {
        revocations.append(user, session);
        revoked.fire(new AccessRevoked(0, user, session));
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
