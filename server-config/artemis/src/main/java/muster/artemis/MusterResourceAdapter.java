package muster.artemis;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.lang.System.Logger.Level;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.ConnectionFactoryProperties;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.jspecify.annotations.Nullable;

/**
 * Artemis' resource adapter, which finds its broker by itself and never makes anyone wait for it.
 *
 * <p>The address comes from the system property {@code muster.broker.url}, else from {@code MUSTER_BROKER_URL} in the
 * environment, else from the adapter's property BrokerUrl, else it is {@value #DEFAULT_URL}; user and password alike.
 *
 * <p>Consumers and producers treat an absent broker differently on purpose. A consumer (message-driven bean) keeps its
 * session and reconnects for ever, so that it listens again without help. A producer fails at once: the log in the
 * database is the truth, the bus only says "look", and a thread that waits for the bus would hold up what is stored.
 */
public class MusterResourceAdapter extends ActiveMQResourceAdapter {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(MusterResourceAdapter.class.getName());
    private static final String DEFAULT_URL = "tcp://127.0.0.1:61616";

    private static final int FOR_EVER = -1;
    private static final long RETRY_MILLIS = 1_000;
    /** How long one request to the broker may take before it fails; Artemis' own default is 30 s. */
    private static final long CALL_MILLIS = 5_000;
    /** After this silence a broker counts as gone even if its connection stands, as with a paused process. */
    private static final long SILENCE_MILLIS = 15_000;

    private static final long SILENCE_CHECK_MILLIS = 5_000;

    private final transient BrokerLog brokerLog = new BrokerLog();
    private @Nullable String brokerUrl;
    private String broker = DEFAULT_URL;

    /** The adapter's property BrokerUrl, or null when it is not set. */
    public @Nullable String getBrokerUrl() {
        return brokerUrl;
    }

    /** Sets the property BrokerUrl, {@code tcp://host:port}; system property and environment go before it. */
    public void setBrokerUrl(@Nullable String url) {
        brokerUrl = url;
    }

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        brokerLog.install();
        try {
            connectTo(BrokerAddress.of(BrokerSetting.of("muster.broker.url", brokerUrl, DEFAULT_URL)));
        } catch (IllegalArgumentException e) {
            throw new ResourceAdapterInternalException(e.getMessage(), e);
        }
        super.start(context);
        LOG.log(Level.INFO, "The broker is expected at {0}", broker);
    }

    private void connectTo(BrokerAddress address) {
        broker = address.toString();
        setConnectorClassName(address.connectorClassNames());
        setConnectionParameters(address.connectionParameters());
        var user = BrokerSetting.user(getUserName());
        if (!user.isEmpty()) {
            setUserName(user);
            setPassword(BrokerSetting.password(getPassword()));
        }
        setRetryInterval(RETRY_MILLIS);
        setCallTimeout(CALL_MILLIS);
        setCallFailoverTimeout(CALL_MILLIS);
        setConnectionTTL(SILENCE_MILLIS);
        setClientFailureCheckPeriod(SILENCE_CHECK_MILLIS);
        setUseGlobalPools(false);
        setUseAutoRecovery(false);
    }

    @Override
    public ActiveMQConnectionFactory newConnectionFactory(ConnectionFactoryProperties properties) {
        var configured = super.newConnectionFactory(properties).getServerLocator();
        configured.setReconnectAttempts(properties instanceof ActiveMQActivationSpec ? FOR_EVER : 0);
        configured.setInitialConnectAttempts(1);
        return new MusterConnectionFactory(configured, getUserName(), getPassword());
    }

    /** Called for consumers alone: the only ones that stay connected and can tell when the broker goes and returns. */
    @Override
    public ClientSession createSession(
            ClientSessionFactory factory,
            int acknowledgeMode,
            @Nullable String user,
            @Nullable String password,
            @Nullable Boolean preAcknowledge,
            @Nullable Integer batch,
            @Nullable Integer transactionBatch,
            boolean transacted,
            boolean localTransaction,
            @Nullable Integer timeout)
            throws Exception {
        var session = super.createSession(
                factory,
                acknowledgeMode,
                user,
                password,
                preAcknowledge,
                batch,
                transactionBatch,
                transacted,
                localTransaction,
                timeout);
        brokerLog.reset();
        session.addFailoverListener(this::tell);
        return session;
    }

    private void tell(FailoverEventType event) {
        switch (event) {
            case FAILURE_DETECTED ->
                LOG.log(Level.WARNING, "The broker at {0} is gone; trying again every second until it is back", broker);
            case FAILOVER_COMPLETED -> {
                brokerLog.reset();
                LOG.log(Level.INFO, "The broker at {0} is back", broker);
            }
            case FAILOVER_FAILED -> LOG.log(Level.DEBUG, "The broker at {0} is given up: this instance stops", broker);
        }
    }
}
