package muster.identity;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param user who did it, 0 when that is not known; {@code login} is that user's login as it is now, or empty
 * @param target to whom or what, such as {@code user:7}
 * @param times how often within the time over which such acts are merged
 */
public record AuditEntry(
        long id,
        Instant at,
        long user,
        String login,
        String act,
        String target,
        String detail,
        String address,
        int times) {}
