package muster.bench;

import java.io.IOException;

/** Who is told of a crowd's connections that are lost and regained. */
interface Comeback {
    void lost(int connection, Ending ending) throws IOException;

    /** The handshake was accepted. */
    void accepted(int connection) throws IOException;

    /** Welcomed again, and has all that had been said by then. */
    void caughtUp(int connection) throws IOException;
}
