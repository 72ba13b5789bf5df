package muster.artemis;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps a broker that is away from filling the log. Artemis writes a stack trace for each attempt to connect, every
 * second and for ever, and Payara's connection pool two warnings more; with this filter each kind of line appears once,
 * and once again when the broker was back in between.
 */
final class BrokerLog implements Filter {
    /** Strong references: java.util.logging forgets the settings of loggers that nobody holds. */
    private static final List<Logger> NOISY = List.of(
            Logger.getLogger("org.apache.activemq.artemis.core.client"),
            Logger.getLogger("org.apache.activemq.artemis.ra.ActiveMQRALogger"),
            Logger.getLogger("org.apache.activemq.artemis.jms.client"),
            Logger.getLogger("javax.enterprise.resource.resourceadapter.com.sun.enterprise.resource.allocator"),
            Logger.getLogger("javax.enterprise.resource.resourceadapter.com.sun.enterprise.connectors"));

    /** Writes several lines per operation unless it is off. */
    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

    private static final int CODE_LENGTH = "AMQ214016".length();

    /** What Artemis says when it cannot connect: tells our pool's lines from those of a database pool. */
    private static final String NOT_CONNECTED = "Failed to create session factory";

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void install() {
        AUDIT.setLevel(Level.OFF);
        NOISY.forEach(logger -> logger.setFilter(this));
    }

    /** The broker is reachable again: the next trouble is worth a line. */
    void reset() {
        told.clear();
    }

    @Override
    public boolean isLoggable(LogRecord event) {
        var message = String.valueOf(event.getMessage());
        if (!message.startsWith("AMQ") || message.length() < CODE_LENGTH) {
            return !isOfOurPool(event) || told.add(event.getLoggerName());
        }
        if (!told.add(message.substring(0, CODE_LENGTH))) {
            return false;
        }
        // "Connection refused" says it all; forty lines of Netty's insides do not add to it.
        var cause = event.getThrown();
        if (cause != null) {
            event.setMessage(message + ": " + cause.getMessage());
            event.setThrown(null);
        }
        return true;
    }

    private static boolean isOfOurPool(LogRecord event) {
        return String.valueOf(event.getMessage()).contains(NOT_CONNECTED)
                || Arrays.toString(event.getParameters()).contains(NOT_CONNECTED);
    }
}
