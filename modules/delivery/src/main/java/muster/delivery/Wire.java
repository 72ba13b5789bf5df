package muster.delivery;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** How a text gets to one client's socket. At most one send is under way at a time; {@link Outbound} sees to that. */
interface Wire {
    /** Sends, and tells once, from any thread and perhaps before it returns, whether it went out. */
    void send(Chunk chunk, Consumer<Boolean> done);

    /** Sends a ping that carries this number; a client answers it when it has received everything before it. */
    void probe(long number);

    /** Ends the transport, whatever is still to be sent or read; nothing when it has ended, or the server has no way to. */
    default void cut() {}

    /** Frames that the container holds for this client, its own answers to pings among them; 0 when it does not say. */
    default int backlog() {
        return 0;
    }

    /** The way to this client; {@code finishedFrames} allows a shorter one where the server has it. */
    static Wire of(Session session, boolean finishedFrames) {
        // By its name, before TyrusWire is touched: on a server without Tyrus that class cannot even be loaded.
        boolean tyrus = session.getClass().getName().equals("org.glassfish.tyrus.core.TyrusSession");
        return finishedFrames && tyrus ? TyrusWire.of(session).orElseGet(() -> standard(session)) : standard(session);
    }

    /** The way that every server has: the container encodes the text anew for each connection. */
    static Wire standard(Session session) {
        return new Wire() {
            /** Undertow ends a closing transport when its client does, which one that goes on talking can put off for ever. */
            @Override
            public void cut() {
                if (session.getClass().getName().equals("io.undertow.websockets.jsr.UndertowSession")) {
                    try {
                        session.getClass().getMethod("forceClose").invoke(session);
                    } catch (ReflectiveOperationException e) {
                        System.getLogger(Wire.class.getName())
                                .log(System.Logger.Level.WARNING, "A socket that does not end could not be cut.", e);
                    }
                }
            }

            @Override
            public void send(Chunk chunk, Consumer<Boolean> done) {
                session.getAsyncRemote().sendText(chunk.json(), result -> done.accept(result.isOK()));
            }

            @Override
            public void probe(long number) {
                ping(session, number);
            }
        };
    }

    /** The standard ping. */
    static void ping(Session session, long number) {
        try {
            session.getAsyncRemote()
                    .sendPing(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        } catch (IOException | IllegalStateException e) {
            System.getLogger(Wire.class.getName())
                    .log(System.Logger.Level.DEBUG, "A socket could not be pinged; it will be closed.", e);
        }
    }
}
