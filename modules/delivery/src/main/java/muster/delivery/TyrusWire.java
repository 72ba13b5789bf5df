package muster.delivery;

import jakarta.websocket.Session;
import java.lang.reflect.Field;
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
 * server is another one, the standard way is taken: nothing depends on this but speed, and how soon memory is given back
 * that a client holds who never reads.
 */
final class TyrusWire implements Wire {
    private static final System.Logger LOG = System.getLogger(TyrusWire.class.getName());
    private static final WriterInfo TEXT =
            new WriterInfo(WriterInfo.MessageType.TEXT, WriterInfo.RemoteEndpointType.BROADCAST);
    private static final Object UNKNOWN = new Object();
    private static volatile boolean told;

    private final Session session;
    private final Writer writer;
    private final Deque<?> queue;
    private volatile @Nullable Object transport;

    private TyrusWire(Session session) throws ReflectiveOperationException {
        this.session = session;
        writer = (Writer) follow(session.getAsyncRemote(), "webSocket", "protocolHandler", "writer");
        queue = (Deque<?>) follow(writer, "queue");
        // Its idle timeout is off, and nothing else asks for timers.
        field(session, "service").set(session, NoTimers.INSTANCE);
    }

    /** The short way for this session of Tyrus; empty when it is not the Tyrus that we know. */
    static Optional<Wire> of(Session session) {
        if (!session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TyrusWire(session));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            tellOnce("frames take the standard, slower way", e);
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
        if (transport == null) {
            transport = transport(); // Not there before the first write, and no longer when the socket has closed.
        }
    }

    @Override
    public void probe(long number) {
        Wire.ping(session, number);
    }

    /** Tyrus closes when all that it has queued is out, which a client that does not read can put off for ever. */
    @Override
    public void cut() {
        var open = transport;
        if (open == null || open == UNKNOWN) {
            return;
        }
        try {
            Class.forName(
                            "org.glassfish.grizzly.Closeable",
                            false,
                            open.getClass().getClassLoader())
                    .getMethod("terminateSilently")
                    .invoke(open);
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "A socket that does not end by itself could not be cut.", e);
        }
    }

    private Object transport() {
        try {
            return follow(writer, "servletOutputStream", "ob", "grizzlyOutputBuffer", "connection");
        } catch (ReflectiveOperationException | RuntimeException e) {
            tellOnce("sockets that do not end by themselves cannot be cut", e);
            return UNKNOWN;
        }
    }

    private static void tellOnce(String what, Throwable why) {
        if (!told) {
            told = true;
            LOG.log(System.Logger.Level.WARNING, "This server's Tyrus is built differently: " + what + ". " + why);
        }
    }

    @Override
    public int backlog() {
        synchronized (writer) { // As the writer itself does around its queue.
            return queue.size();
        }
    }

    /** Goes from object to object by the names of their fields, private ones too. */
    private static Object follow(Object from, String... names) throws ReflectiveOperationException {
        var at = from;
        for (var name : names) {
            at = field(at, name).get(at);
            if (at == null) {
                throw new NoSuchFieldException(name + " is not set");
            }
        }
        return at;
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        for (Class<?> owner = of.getClass(); owner != null; owner = owner.getSuperclass()) {
            for (var field : owner.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(of.getClass().getName() + " has no field " + name);
    }
}
