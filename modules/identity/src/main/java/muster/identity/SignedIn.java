package muster.identity;

import java.time.Instant;

/** A new session: its bearer token (shown once, stored only hashed), whose it is, and when it ends by itself. */
public record SignedIn(String token, UserView user, Instant expires) {
    /** Without the token, which must not come into a log. */
    @Override
    public String toString() {
        return "SignedIn[user=" + user + ", expires=" + expires + "]";
    }
}
