package muster.artemis;

import org.apache.activemq.artemis.ra.ActiveMQRAManagedConnectionFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections of producers. A pool without a user of its own logs in as the adapter does: Payara asks the
 * factory for {@code UserName} and {@code Password} and, given none, would log in with an empty name.
 */
public class MusterConnectionFactory extends ActiveMQRAManagedConnectionFactory {
    private static final long serialVersionUID = 1L;

    private @Nullable String userName;
    private @Nullable String password;

    /** The pool's user, else the adapter's. */
    public String getUserName() {
        return userName == null || userName.isEmpty() ? BrokerSetting.user(adapterUser()) : userName;
    }

    /** Sets the pool's user. */
    public void setUserName(@Nullable String name) {
        userName = name;
    }

    /** The pool's password, else the adapter's. */
    public String getPassword() {
        return password == null || password.isEmpty() ? BrokerSetting.password(adapterPassword()) : password;
    }

    /** Sets the pool's password. */
    public void setPassword(@Nullable String text) {
        password = text;
    }

    /** Pools are told apart by what Artemis compares. */
    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    private @Nullable String adapterUser() {
        return getResourceAdapter() instanceof ActiveMQResourceAdapter adapter ? adapter.getUserName() : null;
    }

    private @Nullable String adapterPassword() {
        return getResourceAdapter() instanceof ActiveMQResourceAdapter adapter ? adapter.getPassword() : null;
    }
}
