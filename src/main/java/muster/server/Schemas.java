package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import muster.kernel.SchemaReady;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Brings every module's schema up to date before anything else touches the database, then tells the modules. Several
 * instances may start at once: the first migrates and the others wait for it. A failure stops the deployment. Public
 * because EJBs must be.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Schemas {
    private static final System.Logger LOG = System.getLogger(Schemas.class.getName());

    /** In the order of the line (design.md section 3), kernel and delivery having no tables. */
    private static final List<String> MODULES = List.of("identity", "groups", "messagelog", "receipts", "unread");

    @Inject
    Event<SchemaReady> ready;

    private volatile boolean current;

    @PostConstruct
    void migrate() {
        // Connections of its own, not the pool's: a migration may take longer than the pool lets a statement run.
        var source = MusterDataSource.forMigrations();
        MODULES.forEach(module -> bringUp(module, source));
        current = true;
        ready.fire(new SchemaReady());
    }

    /** Whether every schema is current and every module was told. */
    public boolean current() {
        return current;
    }

    private void bringUp(String module, MusterDataSource source) {
        var configuration = Flyway.configure(Schemas.class.getClassLoader())
                .dataSource(source)
                .schemas(module)
                .table("schema_history")
                .locations("classpath:muster/" + module + "/schema")
                .cleanDisabled(true);
        // A lock held by the session: one held by an open transaction would idle while scripts run.
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        var flyway = configuration.load();
        if (flyway.info().all().length == 0) {
            return;
        }
        var done = flyway.migrate();
        LOG.log(
                System.Logger.Level.INFO,
                "Schema {0} is at version {1}, {2} scripts ran just now.",
                module,
                flyway.info().current().getVersion(),
                done.migrationsExecuted);
    }
}
