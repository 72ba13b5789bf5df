package muster.bench;

/**
 * When the next message is sent.
 *
 * @param window closed loop: when less than so many are on their way
 * @param rate open loop: so many per second whatever the server does; 0 for the closed loop
 * @param pauseNanos closed loop: not earlier than so long after the last one was complete
 */
record Pacing(int window, double rate, long pauseNanos) {
    static Pacing closed(int window) {
        return new Pacing(window, 0, 0);
    }

    static Pacing open(double rate) {
        return new Pacing(0, rate, 0);
    }

    static Pacing oneAtATime(long pauseNanos) {
        return new Pacing(1, 0, pauseNanos);
    }

    boolean isOpen() {
        return rate > 0;
    }
}
