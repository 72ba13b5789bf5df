package muster.bench;

import java.io.IOException;

/** A server to measure, Muster or another. */
interface Peer extends AutoCloseable {
    String name();

    /** The beginning of every printed line. */
    String head(int members, int window) throws IOException;

    /** The server's process; 0 when it is unknown. */
    long pid();

    /** People who are not connected yet. */
    Crowd crowd(Shape shape) throws IOException, InterruptedException;

    /** What shows that it kept what it was sent, in all runs so far; empty when it says so itself by its answers. */
    default String proof() throws IOException {
        return "";
    }

    @Override
    void close();
}
