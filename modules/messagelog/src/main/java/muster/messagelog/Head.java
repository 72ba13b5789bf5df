package muster.messagelog;

import java.time.Instant;

/** A group's newest position and message number, and when that was. */
public record Head(long group, long seq, long no, Instant at) {}
