package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Users and how they prove who they are. */
@ApplicationScoped
public class Identity {
    /** Creates users; existing logins are returned as they are. Same order as asked. */
    public List<UserView> create(List<NewUser> users) {
        throw new UnsupportedOperationException();
    }

    /** Signs in with a password; empty when login or password is wrong or the user is disabled. */
    public Optional<SignedIn> signIn(String login, String password) {
        throw new UnsupportedOperationException();
    }

    /** Checks a bearer token; empty when it is unknown, expired or revoked. */
    public Optional<Authenticated> authenticate(String token) {
        throw new UnsupportedOperationException();
    }

    /** Issues a single-use ticket for the caller's session. */
    public Ticket issueTicket(Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Redeems a ticket: works once, and not after its time. */
    public Optional<Authenticated> redeem(String ticket) {
        throw new UnsupportedOperationException();
    }

    /** Ends the caller's session; its sockets close. */
    public void signOut(Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Disables a user: its sessions end, its sockets close, it cannot sign in. */
    public void disable(long user) {
        throw new UnsupportedOperationException();
    }

    /** The users with these ids; unknown ids are left out. */
    public List<UserView> users(Collection<Long> ids) {
        throw new UnsupportedOperationException();
    }

    /** Access revoked since a horizon; start with horizon 0, which answers none and the present horizon. */
    public Revocations revocationsSince(long horizon) {
        throw new UnsupportedOperationException();
    }
}
