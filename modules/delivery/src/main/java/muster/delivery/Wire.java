package muster.delivery;

import jakarta.websocket.Session;
import java.util.function.Consumer;

/** How a text gets to one client's socket. At most one send is under way at a time; {@link Outbound} sees to that. */
interface Wire {
    /** Sends, and tells once, from any thread and perhaps before it returns, whether it went out. */
    void send(Chunk chunk, Consumer<Boolean> done);

    /** Frames that the container holds for this client, its own answers to pings among them; 0 when it does not say. */
    default int backlog() {
        return 0;
    }

    /** The way that every server has: the container encodes the text anew for each connection. */
    static Wire standard(Session session) {
        return (chunk, done) -> session.getAsyncRemote().sendText(chunk.json(), result -> done.accept(result.isOK()));
    }
}
