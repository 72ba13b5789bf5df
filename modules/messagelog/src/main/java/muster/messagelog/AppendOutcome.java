package muster.messagelog;

import java.time.Instant;
import muster.kernel.Refused;

/** What became of an {@link AppendRequest}. */
public sealed interface AppendOutcome {
    /** Committed under this number; {@code duplicate} when an earlier request with the same cid had done it already. */
    record Stored(long seq, Instant at, boolean duplicate) implements AppendOutcome {}

    /**
     * Not stored, and why. {@code busy} alone is open: the answer of a commit may have been lost, so the client repeats
     * with the same cid and learns then.
     */
    record NotStored(Refused why) implements AppendOutcome {}
}
