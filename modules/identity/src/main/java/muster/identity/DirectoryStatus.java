package muster.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the sync of the directory stands.
 *
 * @param outcome what the last sync did, as JSON; null before the first
 */
public record DirectoryStatus(
        boolean configured,
        boolean running,
        @Nullable Instant begun,
        @Nullable Instant ended,
        @Nullable Instant succeeded,
        @Nullable String outcome) {}
