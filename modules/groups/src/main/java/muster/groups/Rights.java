package muster.groups;

import java.time.Duration;
import java.time.Instant;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * What one member may do in one group: its role under the group's rules, read by {@link GroupRight}. Holds until the group's
 * members, roles or rules change; the end of a silence stands in it, so that it needs no reading anew. Who is no member has none.
 *
 * @param small whether the group has few enough members for anybody to mention all
 * @param silencedUntil when the member may speak again, {@link Silence#NONE} when it is not silenced
 */
public record Rights(
        Role role, Posting posting, ReceiptPolicy receipts, boolean small, boolean archived, Instant silencedUntil) {
    /** Whether the right is there now. */
    public boolean may(GroupRight right, Instant now) {
        return right.of(role).under(posting, receipts, small)
                && (!archived || right.whileArchived())
                && (right.whileSilenced() || !now.isBefore(silencedUntil));
    }

    /**
     * Refuses unless the right is there now.
     *
     * @throws Refused {@code forbidden} in words; with {@code retryAfter} when only a silence that ends is in the way
     */
    public void require(GroupRight right, Instant now) {
        if (may(right, now)) {
            return;
        }
        if (!right.of(role).under(posting, receipts, small)) {
            throw forbidden("you may not " + right.words() + " in this group");
        }
        if (archived) {
            throw forbidden("the group is archived, it can only be read");
        }
        var left = silencedUntil.equals(Silence.FOR_EVER) ? Duration.ZERO : Duration.between(now, silencedUntil);
        throw new Refused(Refusal.FORBIDDEN, "you are silenced in this group", left);
    }

    /**
     * Refuses unless the right is there now and is about this role too.
     *
     * @throws Refused {@code forbidden} in words
     */
    void require(GroupRight right, Role other, Instant now) {
        require(right, now);
        if (!right.of(role).about(other)) {
            throw forbidden("you may not " + right.words() + " where it is about an " + other);
        }
    }

    private static Refused forbidden(String words) {
        return new Refused(Refusal.FORBIDDEN, words);
    }
}
