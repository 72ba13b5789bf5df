package muster.receipts;

import java.time.Instant;

/** Those who have not confirmed a message are to be reminded of it at {@code at}. */
public record DueReminder(long group, long seq, Instant confirmBy, Instant at) {}
