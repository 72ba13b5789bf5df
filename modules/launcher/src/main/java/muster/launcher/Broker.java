package muster.launcher;

import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * An Artemis broker in this process, on a loopback port. It stores nothing and drops what does not fit: the bus only
 * says "look", the truth is in the database.
 *
 * <p>Methods may be called from any thread, one at a time.
 */
public final class Broker implements AutoCloseable {
    private static final long ADDRESS_BYTES_MAX = 16L << 20;
    private static final long ALL_BYTES_MAX = 64L << 20;
    private static final int THREADS_MAX = 8;

    /** Held for ever, else java.util.logging would forget the levels: a broker's chatter is nobody's concern here. */
    private static final Logger CHATTER = Logger.getLogger("org.apache.activemq.artemis.core.server");

    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

    private final int port;
    private final BrokerAccount account;
    private @Nullable EmbeddedActiveMQ running;

    private Broker(int port) {
        this.port = port;
        account = new BrokerAccount("tcp://" + Ports.LOOPBACK + ":" + port, "muster", Secrets.random());
    }

    /**
     * Starts a broker for one user with a random password.
     *
     * @param port the port on loopback, 0 for any free one
     * @throws StartFailure when it does not start
     */
    public static Broker start(int port) {
        var broker = new Broker(port == 0 ? Ports.free() : port);
        broker.startAgain();
        return broker;
    }

    /** How to reach it; stays the same over a stop and a start. */
    public BrokerAccount account() {
        return account;
    }

    /** The port on loopback. */
    public int port() {
        return port;
    }

    /** Starts it again, empty, on the same port and for the same user. Nothing happens if it is running. */
    public void startAgain() {
        if (running != null) {
            return;
        }
        Ports.requireFree(Ports.LOOPBACK, port, Settings.BROKER_PORT);
        CHATTER.setLevel(Level.SEVERE);
        AUDIT.setLevel(Level.OFF);
        var server = new EmbeddedActiveMQ();
        server.setSecurityManager(new OneUser(account));
        try {
            server.setConfiguration(configuration());
            server.start();
        } catch (Exception e) {
            throw new StartFailure("The broker did not start on port " + port + ": " + e.getMessage(), e);
        }
        running = server;
    }

    /** Stops it; what is on its way is lost. Nothing happens if it is not running. */
    public void stop() {
        var server = running;
        running = null;
        if (server == null) {
            return;
        }
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private ConfigurationImpl configuration() throws Exception {
        var configuration = new ConfigurationImpl();
        configuration
                .setPersistenceEnabled(false)
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setGlobalMaxSize(ALL_BYTES_MAX)
                .setThreadPoolMaxSize(THREADS_MAX)
                .setScheduledThreadPoolMaxSize(2);
        configuration.addAcceptorConfiguration("tcp", account.url() + "?protocols=CORE");
        var every = new AddressSettings()
                .setMaxSizeBytes(ADDRESS_BYTES_MAX)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP);
        configuration.addAddressSetting("#", every);
        // Somebody must have a role for the check to be made at all; who that is decides OneUser.
        configuration.putSecurityRoles("#", Set.of());
        return configuration;
    }

    private record OneUser(BrokerAccount account) implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(@Nullable String user, @Nullable String password) {
            return account.user().equals(user) && account.password().equals(password);
        }

        @Override
        public boolean validateUserAndRole(
                @Nullable String user, @Nullable String password, Set<Role> roles, CheckType checkType) {
            return validateUser(user, password);
        }
    }
}
