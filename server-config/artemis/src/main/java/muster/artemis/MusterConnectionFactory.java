package muster.artemis;

import jakarta.jms.JMSException;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs a producer in as the adapter does when its pool names no user. Payara then hands over an empty name, which Artemis
 * takes for a name.
 */
class MusterConnectionFactory extends ActiveMQXAConnectionFactory {
    private static final long serialVersionUID = 1L;

    private final @Nullable String adapterUser;
    private final @Nullable String adapterPassword;

    /** Takes its settings, which all live in the locator, from a factory that the adapter has made. */
    MusterConnectionFactory(ServerLocator configured, @Nullable String user, @Nullable String password) {
        super(configured);
        adapterUser = user;
        adapterPassword = password;
        setEnableSharedClientID(true);
    }

    @Override
    protected synchronized ActiveMQConnection createConnectionInternal(
            @Nullable String username, @Nullable String password, boolean isXA, int type) throws JMSException {
        if (username == null || username.isEmpty()) {
            return super.createConnectionInternal(adapterUser, adapterPassword, isXA, type);
        }
        return super.createConnectionInternal(username, password, isXA, type);
    }
}
