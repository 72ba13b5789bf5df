package muster.receipts;

/** Somebody has confirmed a message. Fired in the transaction; observe it after success. */
public record Confirmed(long group, long seq) {}
