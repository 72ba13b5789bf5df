package muster.unread;

import muster.messagelog.CountTerms;
import muster.receipts.Cursor;

/** Why a member's unread number is what it is: its cursor, the terms it makes, and whether the total counts it. */
public record Explanation(Cursor cursor, CountTerms terms, boolean muted) {}
