package muster.kernel;

/** Checks configuration values at start: a wrong one stops the deployment, because a repaired one would surprise later. */
public final class Knob {
    private Knob() {}

    /**
     * Requires a value to lie in its range, both ends included.
     *
     * @throws IllegalArgumentException naming the knob, its range and the value
     */
    public static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must lie between " + min + " and " + max + ", not " + value);
        }
    }
}
