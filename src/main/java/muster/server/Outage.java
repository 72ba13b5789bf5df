package muster.server;

import jakarta.resource.ResourceException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that is away, overloaded or slow from a fault of our own: the first passes, so the caller is asked to
 * come back. Every server wraps it differently, so the whole chain of causes is looked at.
 */
final class Outage {
    /** Classes of SQLSTATE: connection lost, out of resources, taken away by an operator, rolled back for another's sake. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57", "40");

    /** A lock was not to be had in time; an idle transaction was ended. */
    private static final Set<String> PASSING_STATES = Set.of("55P03", "25P03");

    private Outage() {}

    /** Whether {@code failure} was caused by an outage that passes. */
    static boolean explains(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (isServersOwn(cause) || (cause instanceof SQLException sql && passes(sql))) {
                return true;
            }
        }
        return false;
    }

    /** The pool has no connection to give, or the transaction manager could not commit: servers keep the SQLSTATE to themselves. */
    private static boolean isServersOwn(Throwable cause) {
        return cause instanceof ResourceException || cause instanceof SystemException;
    }

    private static boolean passes(SQLException failure) {
        return failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || passes(failure.getSQLState());
    }

    private static boolean passes(@Nullable String state) {
        return state != null
                && (PASSING_STATES.contains(state)
                        || (state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2))));
    }
}
