package muster.messagelog;

import java.time.Instant;

/** Who sent a message, and when. */
public record Authorship(long sender, Instant at) {}
