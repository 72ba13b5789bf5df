package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import muster.receipts.ReadWeek;
import muster.receipts.Receipts;

/** How long it is kept when somebody has read something, and how much that takes. */
@Named("receipts")
@RequestScoped
public class ReceiptsPage {
    private static final double MEGABYTE = 1_048_576;

    @Inject
    Receipts receipts;

    @Inject
    Attempts attempts;

    /** The weeks that are stored. */
    public List<ReadWeek> getWeeks() {
        return attempts.read(receipts::weeks);
    }

    /** The first day of which times are kept. */
    public LocalDate getKeptSince() {
        return receipts.timesKeptSince();
    }

    /** Whether the week is over and goes in the next quiet hours. */
    public boolean leaving(ReadWeek week) {
        return !week.week().plusWeeks(1).isAfter(getKeptSince());
    }

    /** A size for people. */
    public String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
