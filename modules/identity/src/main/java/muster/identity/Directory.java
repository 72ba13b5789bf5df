package muster.identity;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What an admin does with the directory (LDAP): look how the last sync went, sync or rehearse one, try the connection. Beside
 * {@link Identity}, which is for everybody. Safe from every thread.
 */
@ApplicationScoped
public class Directory {
    @Inject
    LdapConfig config;

    @Inject
    DirectorySync sync;

    @Inject
    DirectoryLease lease;

    @Inject
    DirectoryLink link;

    @Inject
    DirectoryReader reader;

    @Inject
    Audit audit;

    /** One step of a try: what was done, whether it worked, and what was seen or went wrong. */
    public record Step(String step, boolean ok, String detail) {}

    /** Whether there is one. */
    public boolean configured() {
        return config.present();
    }

    /** How the last sync went. */
    public DirectoryStatus status() {
        var state = lease.state();
        return new DirectoryStatus(
                config.present(), state.running(), state.begun(), state.ended(), state.succeeded(), state.outcome());
    }

    /**
     * Syncs now.
     *
     * @param by who wants it, for the audit log
     * @param leaversMax how many users may be disabled, or lose a role; without it, the share that the knobs allow
     * @throws Refused {@code conflict} when there is no directory or a sync runs already, {@code busy} when the directory
     *     cannot be read
     */
    public SyncReport sync(Origin by, OptionalInt leaversMax) {
        requireDirectory();
        var report = noted(by, "directory_sync_stopped", "", () -> sync.run(by, leaversMax, Duration.ZERO));
        if (report.stopped() != null) {
            audit.record(by, "directory_sync_stopped", "", report.stopped());
        }
        return report;
    }

    /** Does it; when that fails, this is written down as well: why stands behind {@code what}. */
    private <T> T noted(Origin by, String act, String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            try {
                audit.record(by, act, "", what + "failed: " + why(e));
            } catch (RuntimeException unwritten) { // What went wrong first says more.
                e.addSuppressed(unwritten);
            }
            throw e;
        }
    }

    /** Only of refusals the words are meant for people; of the rest the server's log says more. */
    private static String why(RuntimeException failure) {
        return failure instanceof Refused
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    /** Says what {@link #sync} would do now, and does nothing. */
    public SyncReport rehearse(Origin by, OptionalInt leaversMax) {
        requireDirectory();
        var report = noted(by, "directory_rehearsed", "", () -> sync.rehearse(leaversMax));
        var stopped = report.stopped() == null ? "" : "; stopped: " + report.stopped();
        audit.record(by, "directory_rehearsed", "", report.summary() + stopped);
        return report;
    }

    /**
     * Connects, signs in as the reader, and finds somebody, or the user with this login; stops at what fails. Whom it looked for
     * stands in the audit log: the answer says more of them than others may see.
     *
     * @throws Refused {@code conflict} when there is no directory, {@code too_large} or {@code bad_request} for a login that
     *     nobody could have
     */
    public List<Step> probe(Origin by, @Nullable String login) {
        requireDirectory();
        if (login != null && login.length() > Limits.NAME_LENGTH_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "'login' may have at most " + Limits.NAME_LENGTH_MAX + " characters");
        }
        if (login != null && login.chars().anyMatch(Character::isISOControl)) {
            throw Refused.badRequest("'login' must have no control characters");
        }
        var whom = (login == null || login.isEmpty() ? "anybody" : "login '" + login + "'") + "; ";
        var steps = noted(by, "directory_tested", whom, () -> probed(login));
        audit.record(by, "directory_tested", "", whom + summary(steps));
        return steps;
    }

    private static String summary(List<Step> steps) {
        return steps.stream()
                .map(step -> step.step() + (step.ok() ? ": ok" : ": failed"))
                .collect(Collectors.joining(", "));
    }

    private List<Step> probed(@Nullable String login) {
        List<Step> steps = new ArrayList<>();
        try {
            return link.connected(connection -> probed(connection, login, steps));
        } catch (LDAPException e) {
            steps.add(new Step(steps.isEmpty() ? "connect" : "disconnect", false, DirectoryTrouble.of(e)));
            return steps;
        }
    }

    private List<Step> probed(LDAPConnection connection, @Nullable String login, List<Step> steps) {
        steps.add(new Step(
                "connect",
                true,
                connection.getConnectedAddress() + ":" + connection.getConnectedPort()
                        + (connection.getSSLSession() == null ? " without TLS" : " over TLS")));
        boolean bound = step(steps, "bind", () -> {
            link.bindReader(connection);
            return config.bindDn.orElse("as nobody: muster.identity.ldap.bind-dn is not set");
        });
        if (bound) {
            step(steps, "find", () -> found(connection, login));
        }
        return steps;
    }

    private String found(LDAPConnection connection, @Nullable String login) throws LDAPException {
        var person = login == null || login.isEmpty() ? reader.anybody(connection) : reader.byLogin(connection, login);
        return person.map(one -> one.dn() + ", login '" + one.login() + "', name '" + one.name() + "', mail '"
                        + one.mail() + "', id " + one.id())
                .orElseThrow(() -> new LDAPException(
                        com.unboundid.ldap.sdk.ResultCode.NO_RESULTS_RETURNED,
                        "nobody, or several, or nobody with the attribute of muster.identity.ldap.id-attribute, below '"
                                + config.baseDn() + "' with " + config.userFilter));
    }

    private interface Attempt {
        String seen() throws LDAPException;
    }

    private static boolean step(List<Step> steps, String name, Attempt attempt) {
        try {
            return steps.add(new Step(name, true, attempt.seen()));
        } catch (LDAPException e) {
            steps.add(new Step(name, false, DirectoryTrouble.of(e)));
            return false;
        }
    }

    private void requireDirectory() {
        if (!config.present()) {
            throw new Refused(Refusal.CONFLICT, "there is no directory: muster.identity.ldap.url is not set");
        }
    }
}
