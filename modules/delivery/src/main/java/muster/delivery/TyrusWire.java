package muster.delivery;

import jakarta.websocket.Session;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Hands finished frames to Tyrus' own writer (its SPI), where the standard way costs more than everything else together.
 * Seen with JFR under fan-out on Payara Micro 6.2025.10: 56 % of all CPU went into Tyrus encoding the same text anew for
 * each connection, character by character, and most of the rest into a timer that Tyrus schedules with every message in
 * and out, for an idle timeout that is off; each scheduling captures the thread's context by a ServiceLoader look-up over
 * the jars of the server and the WAR. decisions/0006 has the figures.
 *
 * <p>Tyrus has no public way to its writer, so it is looked up in private fields. Whenever one of them is missing, or the
 * server is another one, the standard way is taken: nothing depends on this but speed.
 */
final class TyrusWire implements Wire {
    private static final System.Logger LOG = System.getLogger(TyrusWire.class.getName());
    private static final WriterInfo TEXT =
            new WriterInfo(WriterInfo.MessageType.TEXT, WriterInfo.RemoteEndpointType.BROADCAST);
    private static volatile boolean told;

    private final Writer writer;
    private final Deque<?> queue;

    private TyrusWire(Writer writer, Deque<?> queue) {
        this.writer = writer;
        this.queue = queue;
    }

    /** The short way for this session; empty when it is not Tyrus', or not the Tyrus that we know. */
    static Optional<Wire> of(Session session) {
        if (!session.getClass().getName().equals("org.glassfish.tyrus.core.TyrusSession")
                || !session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        try {
            var way = Way.of(session);
            var writer = way.toWriter(session);
            var wire = new TyrusWire(writer, way.toQueue(writer));
            way.stopTimers(session);
            return Optional.of(wire);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            if (!told) {
                told = true;
                LOG.log(
                        System.Logger.Level.INFO,
                        "This server's Tyrus is built differently; frames take the standard, slower way. " + e);
            }
            return Optional.empty();
        }
    }

    @Override
    public void send(Chunk chunk, Consumer<Boolean> done) {
        writer.write(
                ByteBuffer.wrap(chunk.frame()),
                new CompletionHandler<>() {
                    @Override
                    public void completed(ByteBuffer written) {
                        done.accept(true);
                    }

                    @Override
                    public void failed(Throwable failure) {
                        done.accept(false);
                    }

                    @Override
                    public void cancelled() {
                        done.accept(false);
                    }
                },
                TEXT);
    }

    @Override
    public int backlog() {
        synchronized (writer) { // As the writer itself does around its queue.
            return queue.size();
        }
    }

    /** The fields from a session to its writer and on to the writer's queue; the same for all sessions of a server. */
    private record Way(
            VarHandle timers, VarHandle webSocket, VarHandle protocolHandler, VarHandle writer, VarHandle queue) {
        private static volatile @Nullable Way known;

        static Way of(Session session) throws ReflectiveOperationException {
            var way = known;
            if (way == null) {
                way = find(session);
                known = way;
            }
            return way;
        }

        private static Way find(Session session) throws ReflectiveOperationException {
            var remote = session.getAsyncRemote();
            var toWebSocket = field(remote.getClass().getSuperclass(), "webSocket");
            var toProtocolHandler = field(toWebSocket.varType(), "protocolHandler");
            var toWriter = field(toProtocolHandler.varType(), "writer");
            var sample = toWriter.get(toProtocolHandler.get(toWebSocket.get(remote)));
            return new Way(
                    field(session.getClass(), "service"),
                    toWebSocket,
                    toProtocolHandler,
                    toWriter,
                    field(sample.getClass(), "queue"));
        }

        private static VarHandle field(Class<?> owner, String name) throws ReflectiveOperationException {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .unreflectVarHandle(owner.getDeclaredField(name));
        }

        Writer toWriter(Session session) {
            return (Writer) writer.get(protocolHandler.get(webSocket.get(session.getAsyncRemote())));
        }

        Deque<?> toQueue(Writer from) {
            return (Deque<?>) queue.get(from);
        }

        /** Takes the session's timers away: its idle timeout is off, and nothing else asks for them. */
        void stopTimers(Session session) {
            timers.set(session, NoTimers.INSTANCE);
        }
    }
}
