package muster.receipts;

import muster.kernel.ReceiptCount;

/** How many have read a message, and who sent it. */
public record SentCount(long sender, ReceiptCount count) {}
