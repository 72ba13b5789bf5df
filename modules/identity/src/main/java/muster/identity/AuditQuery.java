package muster.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which lines of the audit log to read: those below {@code before} for which everything holds that is not null. */
public record AuditQuery(
        long before,
        @Nullable Long user,
        @Nullable String act,
        @Nullable String target,
        @Nullable String address,
        @Nullable Instant from,
        @Nullable Instant to) {
    /** The same, further down. */
    public AuditQuery below(long id) {
        return new AuditQuery(id, user, act, target, address, from, to);
    }
}
