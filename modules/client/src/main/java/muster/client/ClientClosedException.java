package muster.client;

/**
 * The client is closed, so this request will not be answered. A send that ends like this may have been stored or not:
 * sending it again with the same cid, from another client of the same user, tells.
 */
public final class ClientClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(String reason) {
        super("the client is closed: " + reason);
    }
}
