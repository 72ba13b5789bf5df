package muster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** CPU time of a process, as Linux counts it. */
final class CpuTime {
    /** Ticks per second in /proc; fixed to 100 on every Linux that runs Java. */
    private static final double TICKS = 100;

    private CpuTime() {}

    /** Seconds of user and system time so far; NaN when there is no such process here. */
    static double seconds(long pid) {
        var stat = Path.of("/proc", Long.toString(pid), "stat");
        if (pid <= 0 || !Files.isReadable(stat)) {
            return Double.NaN;
        }
        try {
            return secondsOf(Files.readString(stat));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double secondsOf(String stat) {
        // The name in brackets may hold spaces; what follows it does not.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    /** CPU seconds per million of something, as text; {@code ?} when unknown. */
    static String perMillion(double seconds, long count) {
        return Double.isNaN(seconds) || count == 0 ? "?" : String.format(Locale.ROOT, "%.1f", seconds * 1e6 / count);
    }
}
