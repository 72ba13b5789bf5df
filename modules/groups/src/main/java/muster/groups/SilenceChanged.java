package muster.groups;

import java.time.Instant;
import java.util.List;

/**
 * People may not speak {@code until} then, or may again when that is {@link Silence#NONE}; no users stand for all MEMBERs. Fired
 * in the transaction.
 */
public record SilenceChanged(long group, long by, List<Long> users, Instant until) {}
