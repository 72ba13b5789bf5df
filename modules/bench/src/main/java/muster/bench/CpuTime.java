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

    /** Places in /proc's stat, behind the name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;
    private static final int USER_TIME_OF_ENDED = 13;
    private static final int SYSTEM_TIME_OF_ENDED = 14;

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
        return ticks(stat, USER_TIME, SYSTEM_TIME) / TICKS;
    }

    /** Seconds of a process and of all its children so far, those that have ended among them; NaN when there is no such process. */
    static double secondsOfFamily(long pid) {
        double seconds = seconds(pid);
        if (Double.isNaN(seconds)) {
            return seconds;
        }
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            seconds += ticks(stat, USER_TIME_OF_ENDED, SYSTEM_TIME_OF_ENDED) / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seconds
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToDouble(child -> secondsOrNone(child.pid()))
                        .sum();
    }

    /** One that ends just now is counted with its parent the next time. */
    private static double secondsOrNone(long pid) {
        try {
            double seconds = seconds(pid);
            return Double.isNaN(seconds) ? 0 : seconds;
        } catch (UncheckedIOException gone) {
            return 0;
        }
    }

    private static double ticks(String stat, int... places) {
        // The name in brackets may hold spaces; what follows it does not.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double sum = 0;
        for (int place : places) {
            sum += Long.parseLong(fields[place]);
        }
        return sum;
    }

    /** CPU seconds per million of something, as text; {@code ?} when unknown. */
    static String perMillion(double seconds, long count) {
        return Double.isNaN(seconds) || count == 0 ? "?" : String.format(Locale.ROOT, "%.1f", seconds * 1e6 / count);
    }
}
