package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import muster.identity.Directory;
import muster.identity.DirectoryStatus;
import muster.identity.Origin;
import muster.identity.ServerRole;
import muster.identity.SyncReport;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** The directory (LDAP): how the last sync went, trying the connection, rehearsing a sync and doing it. */
@Named("directory")
@RequestScoped
public class DirectoryPage {
    private static final String KNOBS = "muster.identity.ldap.";

    @Inject
    Directory directory;

    @Inject
    Settings settings;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String login = "";
    private String leaversMax = "";
    private List<Directory.Step> steps = List.of();
    private @Nullable List<DirectoryStatus> status;
    private @Nullable DirectoryOutcome rehearsed;

    /** Whether there is one. */
    public boolean isConfigured() {
        return directory.configured();
    }

    /** How the sync stands; empty when that cannot be read. */
    public List<DirectoryStatus> getStatus() {
        var present = status;
        if (present == null) {
            present = attempts.read(() -> List.of(directory.status()));
            status = present;
        }
        return present;
    }

    /** What the last sync did; empty before the first. */
    public List<DirectoryOutcome> getLast() {
        return getStatus().stream()
                .flatMap(each -> Stream.ofNullable(each.outcome()))
                .map(DirectoryOutcome::of)
                .toList();
    }

    /** What is set about it, secrets masked. */
    public List<Settings.Setting> getSettings() {
        return settings.all().stream()
                .filter(each -> each.name().startsWith(KNOBS))
                .toList();
    }

    /** Tries the connection step by step. */
    public void test() {
        attempts.make(() -> steps = directory.probe(admin(), login.strip()), "directory.tested");
    }

    /** Says what a sync would do. */
    public void rehearse() {
        attempts.make(
                () -> rehearsed = DirectoryOutcome.of(
                        directory.rehearse(admin(), leavers()).toJson()),
                "directory.rehearsed");
    }

    /** Syncs. */
    public void sync() {
        attempts.make(() -> requireDone(directory.sync(admin(), leavers())), "directory.synced");
        status = null;
    }

    private static void requireDone(SyncReport report) {
        if (report.stopped() != null) {
            throw new Refused(Refusal.CONFLICT, report.stopped());
        }
    }

    private OptionalInt leavers() {
        var number = leaversMax.strip();
        return number.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) Parameters.number("leaversMax", number, 0, DirectoryResource.LEAVERS_MAX, 0));
    }

    private Origin admin() {
        return staff.require(ServerRole.ADMIN);
    }

    /** What was tried and how that went. */
    public List<Directory.Step> getSteps() {
        return steps;
    }

    /** What a sync would do, when that was asked for. */
    public List<DirectoryOutcome> getRehearsed() {
        return Stream.ofNullable(rehearsed).toList();
    }

    public String getLogin() {
        return login;
    }

    public void setLogin(String login) {
        this.login = login;
    }

    public String getLeaversMax() {
        return leaversMax;
    }

    public void setLeaversMax(String leaversMax) {
        this.leaversMax = leaversMax;
    }
}
