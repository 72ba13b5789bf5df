package muster.launcher;

/**
 * How to log in to a database.
 *
 * @param url a JDBC URL of PostgreSQL
 */
public record DatabaseAccount(String url, String user, String password) {
    /** Without the password: this may end up in a log. */
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
