package muster.identity;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Asks the directory whether a password is somebody's. Safe from every thread; a semaphore bounds how many ask at once, so that
 * a slow directory holds back only as many requests and nobody with a password of Muster's own.
 */
@ApplicationScoped
class DirectorySignIn {
    private static final System.Logger LOG = System.getLogger(DirectorySignIn.class.getName());

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** The directory has an answer, and it is no: the password is wrong, or old, or the account is locked there. */
    private static final Set<ResultCode> NO = Set.of(
            ResultCode.INVALID_CREDENTIALS,
            ResultCode.INAPPROPRIATE_AUTHENTICATION,
            ResultCode.NO_SUCH_OBJECT,
            ResultCode.CONSTRAINT_VIOLATION,
            ResultCode.UNWILLING_TO_PERFORM,
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS);

    /** What counts a try. */
    interface Turn {
        /** This try may ask the directory now, unless this throws. Those who find too many before them are not counted. */
        void comes();

        /** The directory could not be asked after all. */
        void wasInVain();
    }

    @Inject
    LdapConfig config;

    @Inject
    DirectoryLink link;

    @Inject
    DirectoryReader reader;

    @Inject
    DirectoryAccounts accounts;

    @Inject
    Audit audit;

    @Inject
    OwnTransaction transaction;

    @Inject
    MeterRegistry meters;

    private Semaphore admitted = new Semaphore(0);

    @PostConstruct
    void prepare() {
        admitted = new Semaphore(config.signInsAtOnce);
    }

    /** Whether the directory, and not Muster's own password, decides about this login. */
    boolean decides(String login) {
        return config.present()
                && accounts.sourceOf(login).map(DirectoryAccounts.LDAP::equals).orElse(config.createAtSignIn);
    }

    /**
     * The enabled user with this login, if the directory takes the password; made now if the sync did not do so yet.
     *
     * @throws Refused {@code busy} when the directory cannot be asked, or too many ask it at once
     */
    Optional<UserView> signIn(String login, String password, String address, Turn turn) {
        return check(login, password, turn).flatMap(person -> known(person, address));
    }

    /**
     * By its id: a login may have been somebody else's. A new user gets the login that the directory names, as from the sync;
     * what was typed may be something else that the filter takes.
     */
    private Optional<UserView> known(DirectoryPerson person, String address) {
        var user = accounts.enabled(DirectoryAccounts.LDAP, person.id());
        var login = Login.from(person.login());
        if (user.isPresent() || login.isEmpty() || !config.createAtSignIn) {
            return user;
        }
        var newcomer = new DirectoryPlan.Newcomer(person, login.get(), Set.of());
        transaction.of(() -> {
            var made = accounts.insert(DirectoryAccounts.LDAP, List.of(newcomer));
            made.forEach(one -> audit.write(new Origin(0, address), "user_created", "user:" + one.id(), one.login()));
            return made;
        });
        return accounts.enabled(DirectoryAccounts.LDAP, person.id());
    }

    /**
     * The person with this login, if the password is theirs.
     *
     * @throws Refused {@code busy} when the directory cannot be asked, or too many ask it at once
     */
    Optional<DirectoryPerson> check(String login, String password, Turn turn) {
        if (password.isEmpty()) {
            return Optional.empty(); // To a directory a DN without a password is nobody, and nobody is welcome.
        }
        if (!admitted.tryAcquire()) {
            throw away();
        }
        try {
            turn.comes();
            return asked(login, password, turn);
        } finally {
            admitted.release();
        }
    }

    private Optional<DirectoryPerson> asked(String login, String password, Turn turn) {
        try {
            return link.connected(connection -> {
                link.bindReader(connection);
                var person = reader.byLogin(connection, login);
                // Who is not there is asked for as well, so that the time does not tell.
                var dn = person.map(DirectoryPerson::dn).orElseGet(this::nobody);
                return proves(connection, dn, password) ? person : Optional.<DirectoryPerson>empty();
            });
        } catch (LDAPException e) {
            turn.wasInVain();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A sign-in was answered busy: the directory cannot be asked. {0}",
                    DirectoryTrouble.of(e));
            throw away();
        } catch (RuntimeException e) {
            turn.wasInVain();
            throw e;
        }
    }

    /** How many more may ask now. */
    int free() {
        return admitted.availablePermits();
    }

    private String nobody() {
        return "cn=" + Secrets.fresh() + (config.baseDn().isEmpty() ? "" : "," + config.baseDn());
    }

    private static boolean proves(LDAPConnection connection, String dn, String password) throws LDAPException {
        try {
            connection.bind(new SimpleBindRequest(dn, password.getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (LDAPException e) {
            if (NO.contains(e.getResultCode())) {
                return false;
            }
            throw e;
        }
    }

    private Refused away() {
        meters.counter("muster.identity.directory.refused").increment();
        return new Refused(Refusal.BUSY, "the directory cannot be asked now, try again", RETRY_AFTER);
    }
}
