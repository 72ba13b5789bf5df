package muster.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A session or a token as its owner and administrators see it.
 *
 * @param token false for a session, which began with a password
 * @param used when it was used last, to about a minute; empty when not yet
 */
public record SessionView(
        long id,
        boolean token,
        String name,
        String address,
        Set<Scope> scopes,
        Instant created,
        Optional<Instant> used,
        Instant expires) {}
