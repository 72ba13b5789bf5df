package muster.identity;

import java.time.Instant;

/** A new session: its bearer token (shown once, stored only hashed), whose it is, when it ends by itself, and
 * whether all it can do is to change the password. */
public record SignedIn(String token, UserView user, Instant expires, boolean mustChange) {
    /** Without the token, which must not come into a log. */
    @Override
    public String toString() {
        return "SignedIn[user=" + user + ", expires=" + expires + "]";
    }
}
