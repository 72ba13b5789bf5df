package muster.messagelog;

import java.time.Instant;
import java.util.List;
import muster.kernel.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A message that was reported, and what was done about it.
 *
 * @param message as it is now, null when it is no longer kept
 * @param reports how many members have reported it since the case was opened
 * @param reasons how many of them gave which reason
 * @param newest what the last few of them said, newest first
 * @param handling null while it is open
 */
public record ReportCase(
        long id,
        long group,
        long seq,
        @Nullable Entry message,
        int reports,
        Instant lastAt,
        List<Tally> reasons,
        List<Report> newest,
        @Nullable Handling handling) {
    /** What can be done about a reported message. */
    public enum Outcome {
        RECALLED,
        SILENCED,
        DISMISSED
    }

    /** How many have given a reason. */
    public record Tally(ReportReason reason, int reports) {}

    /** What one member said; {@code words} may be empty. */
    public record Report(long user, ReportReason reason, String words, Instant at) {}

    /** Who did what about it, and when. */
    public record Handling(long by, Outcome outcome, Instant at) {}
}
