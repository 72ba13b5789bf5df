package muster.launcher;

/**
 * How to log in to a broker.
 *
 * @param url {@code tcp://host:port}
 */
public record BrokerAccount(String url, String user, String password) {
    /** Without the password: this may end up in a log. */
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
