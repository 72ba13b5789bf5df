package muster.delivery;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket endpoint, subprotocol {@code muster.v1}. Thin: opens, hands texts to the {@link RequestDesk}, closes. One
 * instance per connection, as Jakarta WebSocket has it. The WAR's authentication has refused who has no right to be here;
 * a handshake that came by without is closed with 1008.
 */
@ServerEndpoint(value = "/ws", subprotocols = GroupSocket.SUBPROTOCOL, configurator = SocketConfigurator.class)
public class GroupSocket {
    /** What clients ask for in {@code Sec-WebSocket-Protocol}. */
    public static final String SUBPROTOCOL = "muster.v1";

    private static final System.Logger LOG = System.getLogger(GroupSocket.class.getName());

    private final Registry registry;
    private final Dispatcher dispatcher;
    private final RequestThreads executor;
    private final RequestDesk desk;
    private final DeliveryConfig config;
    private final Traffic traffic;
    private final Throttle throttle;
    private final Inbound inbound = new Inbound();
    private @Nullable Connection connection;

    GroupSocket(
            Registry registry,
            Dispatcher dispatcher,
            RequestThreads executor,
            RequestDesk desk,
            Traffic traffic,
            Throttle throttle) {
        this.registry = registry;
        this.dispatcher = dispatcher;
        this.executor = executor;
        this.desk = desk;
        this.config = desk.config;
        this.traffic = traffic;
        this.throttle = throttle;
    }

    /** Takes the connection in; it has to say hello next. */
    @OnOpen
    public void open(Session session) throws IOException {
        var principal = session.getUserPrincipal();
        if (principal == null) {
            turnAway(session, CloseReason.CloseCodes.VIOLATED_POLICY, "not authenticated");
            return;
        }
        var allowance = throttle.enter(Visitor.of(principal.getName()));
        if (allowance.isEmpty()) {
            turnAway(session, CloseReason.CloseCodes.TRY_AGAIN_LATER, "too many connections");
            return;
        }
        try {
            takeIn(session, allowance.get());
            if (!SUBPROTOCOL.equals(session.getNegotiatedSubprotocol()) && connection != null) {
                // Not before: closing takes a while, and who does this again and again shall be counted meanwhile.
                connection.close(CloseReason.CloseCodes.VIOLATED_POLICY, "subprotocol " + SUBPROTOCOL + " is required");
            }
        } catch (RuntimeException | Error e) { // Nobody says later that it is gone: its place would be taken for ever.
            throttle.leave(allowance.get());
            throw e;
        }
    }

    /** Nothing looks after it later, so its transport ends at once if the server can do that, and else when it is silent. */
    private static void turnAway(Session session, CloseReason.CloseCode code, String reason) throws IOException {
        session.setMaxIdleTimeout(Connection.CLOSING_MILLIS_MAX);
        session.close(new CloseReason(code, reason));
        Wire.standard(session).cut();
    }

    private void takeIn(Session session, Allowance allowance) {
        if (session.getMaxIdleTimeout() != 0) { // Setting it costs Payara 1 ms, even to what it is.
            session.setMaxIdleTimeout(0); // The heartbeat decides, the same way on every server.
        }
        var opened =
                new Connection(session, Wire.of(session, config.finishedFrames), traffic, allowance, config, executor);
        connection = opened;
        registry.opened(opened);
        desk.expectHello();
    }

    /** Takes a part of a text. */
    @OnMessage
    public void take(String part, boolean last) {
        var current = connection;
        if (current == null || current.isClosing()) {
            return;
        }
        current.heard();
        if (!last && !paid(current)) { // A whole text is paid for when it is read.
            return;
        }
        traffic.taken();
        try {
            inbound.take(part, last).ifPresent(text -> desk.take(current, text));
        } catch (Inbound.TooLarge e) {
            current.close(CloseReason.CloseCodes.TOO_BIG, "frame too large");
        } finally {
            traffic.done();
        }
    }

    /** An answer to a ping: a sign of life, and perhaps of what has arrived. */
    @OnMessage
    public void takePong(PongMessage pong) {
        var current = connection;
        if (current != null && !current.isClosing() && paid(current)) {
            current.heard(pong.getApplicationData());
        }
    }

    private boolean paid(Connection current) {
        if (throttle.bearsPart(current.allowance())) {
            return true;
        }
        current.close(CloseReason.CloseCodes.TRY_AGAIN_LATER, "too many fragments");
        return false;
    }

    /** Binary frames are not part of the protocol. */
    @OnMessage
    public void takeBinary(byte[] part, boolean last) {
        if (connection != null) {
            connection.close(CloseReason.CloseCodes.CANNOT_ACCEPT, "text only");
        }
    }

    /** Forgets the connection. */
    @OnClose
    public void close() {
        var current = connection;
        if (current != null) {
            throttle.leave(current.allowance());
            current.gone();
            desk.forget(current);
            registry.closed(current);
            dispatcher.forget(current);
        }
    }

    /**
     * A client that vanished or broke the framing: the container closes the socket itself. One that could not even be opened
     * is our own fault, and would stay open and mute.
     */
    @OnError
    public void error(Session session, Throwable failure) throws IOException {
        if (connection != null || !session.isOpen()) {
            LOG.log(System.Logger.Level.DEBUG, "A socket failed; its client will resume.", failure);
            return;
        }
        LOG.log(System.Logger.Level.ERROR, "A socket could not be opened.", failure);
        turnAway(session, CloseReason.CloseCodes.UNEXPECTED_CONDITION, "could not be opened");
    }
}
