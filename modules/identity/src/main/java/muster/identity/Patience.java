package muster.identity;

import java.time.Duration;

/**
 * How long somebody must wait after failed sign-ins. For one login at one address: some are free, then the wait doubles with
 * each, from the last on. For a login anywhere, and for an address: so many in a window, then none until that window is over.
 */
record Patience(int free, Duration waitMax, int perLoginMax, int perAddressMax, Duration window) {
    /** What is left of the wait of a login at an address. */
    Duration ofLoginAtAddress(int failures, Duration sinceLast) {
        if (failures < free) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures - free, 30);
        var wait = Duration.ofSeconds(1L << doublings);
        return left(wait.compareTo(waitMax) < 0 ? wait : waitMax, sinceLast);
    }

    /** What is left of the wait of a login, wherever it is tried. */
    Duration ofLogin(int failures, Duration sinceFirst) {
        return failures < perLoginMax ? Duration.ZERO : left(window, sinceFirst);
    }

    /** What is left of the wait of an address, whatever login it tries. */
    Duration atAddress(int failures, Duration sinceFirst) {
        return failures < perAddressMax ? Duration.ZERO : left(window, sinceFirst);
    }

    private static Duration left(Duration wait, Duration passed) {
        var left = wait.minus(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
