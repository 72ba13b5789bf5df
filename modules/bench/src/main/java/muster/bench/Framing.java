package muster.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How texts stand in a stream of bytes. One per connection: it knows how far the connection has come. */
interface Framing {
    /** What the client says first. */
    byte[] opening();

    /** Takes whatever is whole, from the first byte on; answers how many bytes that were. */
    int take(Link link, byte[] bytes, int end) throws IOException;

    /** A text as it is sent. */
    ByteBuffer frame(String text);

    /** What is sent when nothing else was for a while. */
    String keepAlive();
}
