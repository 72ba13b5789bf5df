package muster.bench;

import java.time.Duration;

/**
 * How a connection ended.
 *
 * @param code the close code of the WebSocket, the status of a refused handshake, or 0 when the socket broke
 * @param retryAfter what the server asked for; zero when nothing
 */
record Ending(String why, int code, Duration retryAfter) {
    static Ending broken(String why) {
        return new Ending(why, 0, Duration.ZERO);
    }
}
