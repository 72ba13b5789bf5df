package muster.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that outlives a restart of PostgreSQL: found dead before a transaction has begun, it is replaced by a new
 * one, and whoever pools it never knows. Needed because WildFly gives the pool of a data source that an application
 * defines no means to test its connections, and lends dead ones for ever.
 *
 * <p>Only what loses nothing is replaced: nothing ran on it since the last commit or rollback. In the middle of a
 * transaction a dead connection fails, as it must. What was set on it (auto-commit, isolation …) is set on the new one;
 * state of the session that statements made is lost, so nobody may rely on any.
 *
 * <p>Like every connection, it is used by one thread at a time.
 */
final class LastingConnection implements InvocationHandler {
    /** A connection that has answered within this time is taken for alive, as asking costs a round trip. */
    private static final Duration TRUSTED_FOR = Duration.ofSeconds(1);

    private static final int ANSWER_SECONDS_MAX = 2;

    private final FirstContact.Attempt source;
    private final Duration trustedFor;
    private final Map<Method, Object[]> settings = new LinkedHashMap<>();
    private Connection current;
    private boolean autoCommit = true;
    private boolean inTransaction;
    private boolean closed;
    private long answeredAt = System.nanoTime();

    private LastingConnection(FirstContact.Attempt source, Duration trustedFor) throws SQLException {
        this.source = source;
        this.trustedFor = trustedFor;
        current = source.connect();
    }

    /** Connects now, and again whenever that connection is found dead between transactions. */
    static Connection of(FirstContact.Attempt source) throws SQLException {
        return of(source, TRUSTED_FOR);
    }

    static Connection of(FirstContact.Attempt source, Duration trustedFor) throws SQLException {
        var handler = new LastingConnection(source, trustedFor);
        return (Connection) Proxy.newProxyInstance(
                LastingConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "isClosed" -> {
                return closed;
            }
            case "close", "abort" -> {
                closed = true;
                return pass(method, arguments);
            }
            case "createStatement", "prepareStatement", "prepareCall" -> {
                live();
                inTransaction = !autoCommit;
                return pass(method, arguments);
            }
            case "setAutoCommit" -> {
                live();
                return setAutoCommit(method, arguments);
            }
            case "commit" -> {
                return end(method, arguments);
            }
            case "rollback" -> {
                return arguments == null ? rollBack(method) : pass(method, arguments);
            }
            default -> {
                return passOn(method, arguments);
            }
        }
    }

    private @Nullable Object passOn(Method method, Object @Nullable [] arguments) throws Throwable {
        var result = pass(method, arguments);
        if (arguments != null
                && method.getReturnType() == void.class
                && method.getName().startsWith("set")) {
            settings.put(method, arguments);
        }
        return result;
    }

    private @Nullable Object setAutoCommit(Method method, Object @Nullable [] arguments) throws Throwable {
        var result = passOn(method, arguments);
        autoCommit = current.getAutoCommit();
        inTransaction &= !autoCommit;
        return result;
    }

    private @Nullable Object end(Method method, Object @Nullable [] arguments) throws Throwable {
        inTransaction = false;
        var result = pass(method, arguments);
        answeredAt = System.nanoTime();
        return result;
    }

    /** PostgreSQL has rolled back what a dead connection left: nobody needs to hear that it cannot be asked to. */
    private @Nullable Object rollBack(Method method) throws Throwable {
        if (!closed && current.isClosed()) {
            inTransaction = false;
            return null;
        }
        return end(method, null);
    }

    private void live() throws Throwable {
        if (inTransaction || closed) {
            return;
        }
        long now = System.nanoTime();
        boolean trusted = now - answeredAt < trustedFor.toNanos();
        if (current.isClosed() || !(trusted || current.isValid(ANSWER_SECONDS_MAX))) {
            replace();
        }
        answeredAt = trusted ? answeredAt : now;
    }

    private void replace() throws Throwable {
        discard();
        current = source.connect();
        for (var setting : settings.entrySet()) {
            pass(setting.getKey(), setting.getValue());
        }
        answeredAt = System.nanoTime();
    }

    private void discard() {
        try {
            current.close();
        } catch (SQLException e) {
            // dead all the more
        }
    }

    private @Nullable Object pass(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(current, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
