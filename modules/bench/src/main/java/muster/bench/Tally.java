package muster.bench;

/**
 * Who has which message of one group. Counts per connection: each message must come once and in order, so the next number
 * is the only right one; another is a repeat, or a message was left out.
 */
final class Tally {
    /** Messages on their way at once; a server that falls this far behind has failed. */
    static final int ON_THE_WAY_MAX = 1 << 16;

    private final long[] next;
    private final int[] reached = new int[ON_THE_WAY_MAX];
    private final long[] dueAt = new long[ON_THE_WAY_MAX];
    private long sent;
    private long complete;
    private long repeated;
    private long leftOut;

    Tally(int subscribers) {
        next = new long[subscribers];
    }

    /** A message that should be sent at this time; answers its number. */
    long say(long due) {
        dueAt[slot(sent)] = due;
        return sent++;
    }

    /** A message has come; answers whether it was the last one to wait for it. */
    boolean heard(int subscriber, long message) {
        if (message != next[subscriber]) {
            if (message < next[subscriber]) {
                repeated++;
            } else {
                leftOut += message - next[subscriber];
            }
            return false;
        }
        next[subscriber]++;
        int slot = slot(message);
        if (++reached[slot] < next.length) {
            return false;
        }
        reached[slot] = 0;
        complete++;
        return true;
    }

    /** When the message should have been sent. */
    long dueAt(long message) {
        return dueAt[slot(message)];
    }

    long sent() {
        return sent;
    }

    /** Messages that everybody has. */
    long complete() {
        return complete;
    }

    /** Messages that came to a connection, once and in order, over all connections. */
    long received() {
        long all = 0;
        for (long each : next) {
            all += each;
        }
        return all;
    }

    /** What there should be received when all have everything. */
    long expected() {
        return sent * next.length;
    }

    long repeated() {
        return repeated;
    }

    /** Messages that did not come before a later one. */
    long leftOut() {
        return leftOut;
    }

    private static int slot(long message) {
        return (int) (message % ON_THE_WAY_MAX);
    }
}
