package muster.server;

/** How one thing is that the instance needs; {@code detail} says what is wrong, and is empty when nothing is. */
record Health(State state, String detail) {
    /** From best to worst. */
    enum State {
        /** As it should be. */
        UP,
        /** Members are served, with something missing: send them here all the same. */
        DEGRADED,
        /** Members cannot be served. */
        DOWN
    }

    static Health up() {
        return new Health(State.UP, "");
    }

    static Health degraded(String detail) {
        return new Health(State.DEGRADED, detail);
    }

    static Health down(String detail) {
        return new Health(State.DOWN, detail);
    }
}
