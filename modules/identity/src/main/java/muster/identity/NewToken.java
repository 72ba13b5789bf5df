package muster.identity;

import java.time.Instant;

/** A new token: shown once, stored only hashed. */
public record NewToken(long id, String token, Instant expires) {
    /** Without the token, which must not come into a log. */
    @Override
    public String toString() {
        return "NewToken[id=" + id + ", expires=" + expires + "]";
    }
}
