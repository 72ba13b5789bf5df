package muster.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The data source that {@code web.xml} defines for every server alike: it takes its address from MicroProfile Config, so
 * no server needs to be told. Not XA, so that events and observers behave the same everywhere (decision 0004).
 *
 * <p>Every wait is bounded. The server side gives up before the client does ({@code statement_timeout} before
 * {@code socketTimeout}), because a statement whose client is gone goes on holding its locks.
 */
public class MusterDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private static final int CONNECT_SECONDS_MAX = 5;
    private static final int ANSWER_SECONDS_MAX = 30;

    /** One for the application and not one per pool: WildFly and Payara may make more than one of this class. */
    private static final FirstContact FIRST_CONTACT =
            new FirstContact(configuration().getValue("muster.server.database-wait-max", Duration.class));

    /** Whether connections replace themselves when they are found dead: a pool's do, a migration's hold locks. */
    private boolean lasting = true;

    /** Reads the configuration; for the server's pool. */
    public MusterDataSource() {
        var config = configuration();
        setUrl(config.getValue("muster.db.url", String.class));
        setUser(config.getValue("muster.db.user", String.class));
        setPassword(config.getOptionalValue("muster.db.password", String.class).orElse(""));
        setApplicationName("muster");
        setConnectTimeout(CONNECT_SECONDS_MAX);
        setSocketTimeout(ANSWER_SECONDS_MAX);
        setTcpKeepAlive(true);
        setOptions("-c statement_timeout=20s -c lock_timeout=1s -c idle_in_transaction_session_timeout=5s");
    }

    /** The same database without the bounds on statements: a migration takes the time it takes. */
    static MusterDataSource forMigrations() {
        var source = new MusterDataSource();
        source.setApplicationName("muster migrations");
        source.setSocketTimeout(0);
        source.setOptions("-c lock_timeout=1min");
        source.lasting = false;
        return source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return handOut(super::getConnection);
    }

    /** WildFly's pool asks with a null user; pgjdbc would then take the operating system's. */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return user == null || user.isEmpty() ? getConnection() : handOut(() -> super.getConnection(user, password));
    }

    private Connection handOut(FirstContact.Attempt attempt) throws SQLException {
        return lasting ? LastingConnection.of(() -> FIRST_CONTACT.connect(attempt)) : FIRST_CONTACT.connect(attempt);
    }

    /** The class loader is named because on WildFly the pool's thread does not see the WAR's configuration. */
    private static Config configuration() {
        return ConfigProvider.getConfig(MusterDataSource.class.getClassLoader());
    }
}
