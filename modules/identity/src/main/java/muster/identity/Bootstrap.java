package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import muster.kernel.SchemaReady;

/** Makes the first user of a new installation: {@code admin}, with the password that the configuration names. */
@ApplicationScoped
class Bootstrap {
    private static final System.Logger LOG = System.getLogger(Bootstrap.class.getName());

    private static final String LOGIN = "admin";

    @Inject
    IdentityConfig config;

    @Inject
    Passwords passwords;

    @Inject
    Accounts accounts;

    @Inject
    OwnTransaction transaction;

    void makeFirstUser(@Observes SchemaReady event) {
        if (config.bootstrapPassword.isEmpty() || !accounts.none()) {
            return;
        }
        var hash = passwords.hashOfMany(config.bootstrapPassword.get());
        var row = new Accounts.Row(new Candidate(LOGIN, LOGIN, null, false), hash);
        if (!transaction
                .of(() -> accounts.insert(List.of(row), Set.of(ServerRole.ADMIN)))
                .isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "There was no user yet: created ''{0}'', who signs in with muster.identity.bootstrap-password.",
                    LOGIN);
        }
    }
}
