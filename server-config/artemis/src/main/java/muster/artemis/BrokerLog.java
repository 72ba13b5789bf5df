package muster.artemis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps a broker that is away from filling the log. Artemis writes a stack trace for each attempt to connect, every two
 * seconds and for ever; with this filter each of its messages appears once and again when the broker was back in between.
 */
final class BrokerLog implements Filter {
    /** Strong references: java.util.logging forgets the settings of loggers that nobody holds. */
    private static final List<Logger> NOISY = List.of(
            Logger.getLogger("org.apache.activemq.artemis.core.client"),
            Logger.getLogger("org.apache.activemq.artemis.ra.ActiveMQRALogger"),
            Logger.getLogger("org.apache.activemq.artemis.jms.client"));

    /** Writes several lines per operation unless it is off. */
    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

    private static final int CODE_LENGTH = "AMQ214016".length();

    private final Map<String, Boolean> told = new ConcurrentHashMap<>();

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
        var message = event.getMessage();
        if (message == null || !message.startsWith("AMQ") || message.length() < CODE_LENGTH) {
            return true;
        }
        if (told.putIfAbsent(message.substring(0, CODE_LENGTH), true) != null) {
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
}
