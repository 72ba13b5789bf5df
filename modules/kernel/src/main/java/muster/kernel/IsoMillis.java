package muster.kernel;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Formats times for the wire: always UTC, always three decimals. Safe from every thread. */
final class IsoMillis {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

    /** Entries of a page are near each other: the second is formatted once for most of them, a tenth of what a page costs. */
    private static volatile Second latest = Second.of(Instant.EPOCH);

    private record Second(long epoch, String text) {
        static Second of(Instant at) {
            return new Second(at.getEpochSecond(), FORMAT.format(at));
        }
    }

    private IsoMillis() {}

    static String text(Instant at) {
        var second = latest;
        if (second.epoch != at.getEpochSecond()) {
            second = Second.of(at);
            latest = second;
        }
        int millis = at.getNano() / 1_000_000;
        return second.text + (millis < 10 ? "00" : millis < 100 ? "0" : "") + millis + "Z";
    }
}
