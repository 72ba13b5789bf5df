package muster.identity;

import java.time.Duration;

/**
 * How long somebody must wait after failed sign-ins. For one login at one address: some are free, then the wait doubles with
 * each. For a login anywhere, and for an address: so many, then none until the window is over.
 */
record Patience(int free, Duration waitMax, int perLoginMax, int perAddressMax, Duration window) {
    /** The wait from the last failure on, for a login at an address. */
    Duration afterFailures(int failures) {
        if (failures < free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures - free, 30);
        var wait = Duration.ofSeconds(1L << doublings);
        return wait.compareTo(waitMax) < 0 ? wait : waitMax;
    }

    /** The wait from the last failure on, for a login wherever it is tried. */
    Duration afterFailuresOfLogin(int failures) {
        return failures < perLoginMax ? Duration.ZERO : window;
    }

    /** The wait from the last failure on, for whatever login an address tries. */
    Duration afterFailuresAtAddress(int failures) {
        return failures < perAddressMax ? Duration.ZERO : window;
    }
}
