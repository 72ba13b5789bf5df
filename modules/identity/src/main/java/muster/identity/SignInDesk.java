package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What passwords open, and how they change: Muster's own, or the directory's for those whom it is to judge. Hashes and asks
 * outside of transactions, so it is not to be called inside one.
 */
@ApplicationScoped
class SignInDesk {
    @Inject
    Accounts accounts;

    @Inject
    Sessions sessions;

    @Inject
    RevocationLog revocations;

    @Inject
    Passwords passwords;

    @Inject
    SignInGuard guard;

    @Inject
    DirectorySignIn directory;

    @Inject
    FederatedAccounts federation;

    @Inject
    FederatedGroups federatedGroups;

    @Inject
    OwnTransaction transaction;

    @Inject
    Audit audit;

    @Inject
    IdentityConfig config;

    Optional<SignedIn> signIn(String typed, String password, Device device) {
        if (!Passwords.acceptable(password)) {
            return Optional.empty();
        }
        var login = Login.from(typed);
        var user = login.flatMap(accounts::enabled);
        if (login.filter(directory::decides).isPresent()) {
            var opened = byDirectory(login.get(), password, device);
            if (opened.isEmpty()) {
                noteFailed(user, device);
            }
            return opened;
        }
        boolean right = guarded(
                login.orElse(""),
                device.address(),
                password,
                user.map(User::passwordHash).orElse(null));
        if (!right) {
            noteFailed(user, device);
            return Optional.empty();
        }
        return user.flatMap(who -> {
            var proven = renewed(who, password);
            return open(who.view(), device, who.mustChange(), proven).or(() -> openAnew(who.id(), password, device));
        });
    }

    /** Who is found to be nobody counts as a failure; who is told that the directory cannot be asked does not. */
    private Optional<SignedIn> byDirectory(String login, String password, Device device) {
        var address = device.address();
        guard.look(login, address);
        var who = directory.signIn(login, password, address, new DirectorySignIn.Turn() {
            @Override
            public void comes() {
                guard.admit(login, address);
            }

            @Override
            public void wasInVain() {
                guard.undone(login, address);
            }
        });
        if (who.isPresent()) {
            guard.right(login, address);
        } else {
            guard.wrong(login, address);
        }
        return who.flatMap(user -> open(user, device, false, null));
    }

    /** Somebody for whom an identity provider vouches: there is no password to guess, so nothing for the guard to count. */
    Optional<SignedIn> federated(Federated person, Device device) {
        var by = new Origin(0, device.address());
        var known = transaction.of(() -> federation.user(by, person));
        var opened = known.flatMap(who -> open(who.user(), device, false, null));
        if (opened.isPresent()) { // After it: what becomes of the groups keeps nobody out.
            known.filter(FederatedAccounts.Found::ofProvider)
                    .ifPresent(who -> federatedGroups.follow(by, who.user().id(), person.groups()));
        }
        if (opened.isEmpty()) {
            audit.note(by, "sign_in_failed", "", "vouched for by the provider");
        }
        return opened;
    }

    /** What was typed may be a password: only the login of somebody that there is may be written down. */
    private void noteFailed(Optional<User> user, Device device) {
        var target = user.map(who -> "user:" + who.id()).orElse("");
        audit.note(new Origin(0, device.address()), "sign_in_failed", target, "");
    }

    /**
     * A new session of somebody who has proven who it is.
     *
     * @param proven the hash that the password was compared with; null when something else was the proof
     * @return empty when the user was disabled meanwhile, or the password is another now
     */
    Optional<SignedIn> open(UserView user, Device device, boolean mustChange, @Nullable String proven) {
        var token = Secrets.fresh();
        return transaction
                .of(() -> {
                    var expires = sessions.open(user.id(), proven, Secrets.hash(token), device, config.sessionLife);
                    if (expires.isPresent()) {
                        revocations.revoke(user.id(), sessions.endExcess(user.id(), config.sessionsPerUserMax));
                        audit.write(new Origin(user.id(), device.address()), "signed_in", "", device.name());
                    }
                    return expires;
                })
                .map(expires -> new SignedIn(token, user, expires, mustChange));
    }

    /** The password was stored anew while it was looked at, perhaps the same with more rounds: looks once more. */
    private Optional<SignedIn> openAnew(long id, String password, Device device) {
        var user = accounts.enabled(id);
        var hash = user.map(User::passwordHash).orElse(null);
        if (!passwords.matches(password, hash)) {
            noteFailed(user, device);
            return Optional.empty();
        }
        return user.flatMap(who -> open(who.view(), device, who.mustChange(), hash));
    }

    /** The hash that is stored now: of more rounds, if it had too few and no password waits for its turn. */
    private String renewed(User user, String password) {
        var old = Objects.requireNonNull(user.passwordHash()); // It has just matched.
        if (!passwords.outdated(old)) {
            return old;
        }
        var fresh = passwords.hashIfIdle(password).orElse(old);
        boolean stored = !fresh.equals(old) && transaction.of(() -> accounts.rehash(user.id(), old, fresh));
        return stored ? fresh : old;
    }

    void change(Caller caller, String address, String old, String chosen) {
        var user = accounts.enabled(caller.user()).orElseThrow(Refused::notFound);
        var hash = user.passwordHash();
        if (hash == null) {
            throw new Refused(Refusal.CONFLICT, "this user's password is not kept here");
        }
        if (chosen.length() < config.passwordLengthMin || !Passwords.acceptable(chosen)) {
            throw Refused.badRequest(
                    "a password has " + config.passwordLengthMin + " to " + Passwords.LENGTH_MAX + " characters");
        }
        if (chosen.equals(old) || chosen.equalsIgnoreCase(user.login())) {
            throw Refused.badRequest("the new password must be neither the old one nor the login");
        }
        var by = new Origin(user.id(), address);
        if (!guarded(user.login(), address, old, hash)) {
            audit.note(by, "sign_in_failed", "user:" + user.id(), "changing the password");
            throw new Refused(Refusal.FORBIDDEN, "the old password is wrong");
        }
        var fresh = passwords.hashOfMany(chosen);
        transaction.of(() -> {
            if (!accounts.replaceHash(user.id(), hash, fresh)) {
                throw new Refused(Refusal.CONFLICT, "the password was changed meanwhile");
            }
            revocations.revoke(user.id(), sessions.endOthers(user.id(), caller.session()));
            audit.write(by, "password_changed", "user:" + user.id(), "");
            return fresh;
        });
    }

    void reset(Caller caller, String address, long user, String password, boolean mustChange) {
        if (!Passwords.acceptable(password)) {
            throw Refused.badRequest("a password has 1 to " + Passwords.LENGTH_MAX + " characters");
        }
        var fresh = passwords.hashOfMany(password);
        transaction.of(() -> {
            if (!accounts.setHash(caller, user, fresh, mustChange)) {
                boolean missing = accounts.byIds(List.of(user)).isEmpty()
                        || sessions.holders(List.of(caller)).isEmpty();
                throw missing
                        ? Refused.notFound()
                        : new Refused(Refusal.CONFLICT, "this user's password is not kept here");
            }
            sessions.endAll(user);
            revocations.revoke(user, List.of(AccessRevoked.ALL));
            var by = new Origin(caller.user(), address);
            audit.write(by, "password_reset", "user:" + user, mustChange ? "must be changed" : "");
            return fresh;
        });
    }

    void liftLock(Origin by, UserView user) {
        guard.lift(user.login());
        audit.write(by, "lock_lifted", "user:" + user.id(), "");
    }

    /** Whether the password is right, if it may be tried. Who has to wait is told so before it stands in the queue. */
    private boolean guarded(String login, String address, String password, @Nullable String hash) {
        guard.look(login, address);
        boolean right = passwords.matches(password, hash, () -> guard.admit(login, address));
        if (right) {
            guard.right(login, address);
        } else {
            guard.wrong(login, address);
        }
        return right;
    }
}
