package muster.delivery;

import muster.kernel.Frame;

/** Who a lane pushes to: a connection, or a test's stand-in for one. Called on the lane's thread. */
interface Subscriber {
    long user();

    /** Queues a chunk; it goes out when the lane's round is over. */
    void queue(Chunk chunk);

    /** Whether the container is still busy with what this one was sent. May be a moment old. */
    default boolean isSending() {
        return false;
    }

    /** Queues a frame of its own. */
    default void tell(Frame frame) {
        queue(Chunk.answer(frame));
    }
}
