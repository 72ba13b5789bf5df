package muster.identity;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.util.function.Supplier;

/**
 * An invocation around {@link OwnTransaction}. WildFly keeps the connections in use by invocation, also one that a rollback
 * killed, and would hand it to the next transaction of the same. Public because EJBs must be.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class OwnInvocation {
    /** Does the work, which is not to throw: the container would wrap it. */
    public <T> T of(Supplier<T> work) {
        return work.get();
    }
}
