package muster.bench;

/**
 * Times in nanoseconds, counted in classes that are at most 1 % wide, for numbers of which a list would be too long. Not
 * thread-safe.
 */
final class Histogram {
    private static final int STEPS_PER_DOUBLING = 128;
    private static final int STEP_BITS = 7;

    private final long[] counts = new long[(Long.SIZE - STEP_BITS + 1) * STEPS_PER_DOUBLING];
    private long count;
    private long max;

    void add(long nanos) {
        counts[place(Math.max(0, nanos))]++;
        count++;
        max = Math.max(max, nanos);
    }

    long count() {
        return count;
    }

    /** The time that this share of all did not exceed, in milliseconds, at most 1 % too high; 0 when there is none. */
    double millis(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(max, last(i)) / 1e6;
            }
        }
        return 0;
    }

    private static int place(long nanos) {
        if (nanos < STEPS_PER_DOUBLING) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return (shift + 1) * STEPS_PER_DOUBLING + (int) (nanos >> shift) - STEPS_PER_DOUBLING;
    }

    /** The largest time of a class. */
    private static long last(int place) {
        if (place < STEPS_PER_DOUBLING) {
            return place;
        }
        int shift = place / STEPS_PER_DOUBLING - 1;
        return ((long) (place % STEPS_PER_DOUBLING + STEPS_PER_DOUBLING + 1) << shift) - 1;
    }
}
