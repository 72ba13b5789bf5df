package muster.receipts;

import java.time.LocalDate;

/**
 * A week of read times as it is stored.
 *
 * @param week its Monday
 * @param rows about how many, as the database has counted last; -1 when it has not
 * @param bytes with its index
 * @param attached whether questions still find it; false while it is being let go
 */
public record ReadWeek(LocalDate week, long rows, long bytes, boolean attached) {}
