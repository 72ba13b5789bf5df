package muster.client;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One open connection that carries text frames, as the protocol needs it. {@link WebSocketWire} is the real one.
 *
 * <p>After each {@link Events#text} the next one comes
 * only when {@link #more} was called: that is how a slow listener slows the server down.
 */
interface Wire {
    /** Sends one frame, behind those before; the future fails when the connection is broken, which is then also an event. */
    CompletableFuture<?> send(String text);

    /** Asks for the next frame. */
    void more();

    /** Closes in good order; the future is done when the other side has closed too, or never. */
    CompletableFuture<?> close(String reason);

    /** Drops the connection at once. */
    void abort();

    /** What happens on a connection. Called from any thread; the order is that of happening. */
    interface Events {
        void opened(Wire wire);

        void text(Wire wire, String text);

        /** The connection is over. Called once. */
        void closed(Wire wire, int code, String reason);

        /** The attempt failed; {@code status} is the HTTP status, 0 when there was no answer. */
        void failed(int status, String reason, Duration retryAfter);
    }

    /** Opens connections. */
    interface Connector {
        void connect(URI server, Events events);
    }
}
