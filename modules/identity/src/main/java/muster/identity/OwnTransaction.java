package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.function.Supplier;

/**
 * Runs the part of a front-door method that needs the database in a transaction of its own. For the methods that hash
 * passwords: a transaction around those would hold a connection while it waits for the processor. Not to be called inside a
 * transaction; and what runs inside must call nothing {@code @Transactional} (see {@link Audit#write}).
 */
@ApplicationScoped
class OwnTransaction {
    @Inject
    UserTransaction transaction;

    @Inject
    OwnInvocation invocation;

    <T> T of(Supplier<T> work) {
        requireNone();
        return invocation.of(() -> attempted(work)).get();
    }

    /** Inside an invocation of its own it would not be noticed any more. */
    private void requireNone() {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                throw new IllegalStateException("there is a transaction already");
            }
        } catch (SystemException e) {
            throw new IllegalStateException("whether there is a transaction could not be found out", e);
        }
    }

    /** What gives the result, or throws what the work threw. */
    private <T> Supplier<T> attempted(Supplier<T> work) {
        try {
            T result = done(work);
            return () -> result;
        } catch (RuntimeException | Error e) {
            return () -> {
                throw e;
            };
        }
    }

    private <T> T done(Supplier<T> work) {
        try {
            transaction.begin();
        } catch (NotSupportedException | SystemException e) {
            throw new IllegalStateException("no transaction could be begun", e);
        }
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
        try {
            transaction.commit();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException e) {
            throw new IllegalStateException("the transaction could not be committed", e);
        } catch (RuntimeException e) { // It was not even tried: the thread must not go on with this transaction.
            rollBack(e);
            throw e;
        }
        return result;
    }

    private void rollBack(Throwable cause) {
        try {
            transaction.rollback();
        } catch (RuntimeException | SystemException e) {
            cause.addSuppressed(e);
        }
    }
}
