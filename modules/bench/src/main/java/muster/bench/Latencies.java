package muster.bench;

import java.util.Arrays;

/** Times in nanoseconds, and what share of them was below which. Not thread-safe. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
    }

    int count() {
        return count;
    }

    /** The time that this share of all did not exceed, in milliseconds; 0 when there is none. */
    double millis(double share) {
        if (count == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * count);
        return sorted[Math.max(1, rank) - 1] / 1e6;
    }
}
