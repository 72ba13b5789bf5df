package muster.identity;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import muster.identity.SyncReport.GroupReport;
import muster.kernel.JsonWriter;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Makes Muster's users and groups what the directory says. First the whole directory is read, without a transaction; then the
 * users change in one, and each mapped group in one of its own, so that a group that cannot follow holds up nobody else. A
 * lease in the database keeps it to one instance, and each of those transactions holds the lease's row: who lost the lease
 * changes nothing any more.
 */
@ApplicationScoped
class DirectorySync {
    private static final System.Logger LOG = System.getLogger(DirectorySync.class.getName());

    /** How often the lease is renewed while the directory is read, which may take longer than the lease. */
    private static final Duration KEEP_EVERY = DirectoryLease.HELD_MAX.dividedBy(10);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private static final String LOST = "another instance took the sync over, because this one took too long";

    @Inject
    LdapConfig config;

    @Inject
    DirectoryLink link;

    @Inject
    DirectoryReader reader;

    @Inject
    DirectoryAccounts accounts;

    @Inject
    DirectoryLease lease;

    @Inject
    DirectoryDesk desk;

    @Inject
    RoleDesk roleDesk;

    @Inject
    Audit audit;

    @Inject
    OwnTransaction transaction;

    @Inject
    Event<DirectoryMembersChanged> moved;

    @Inject
    MeterRegistry meters;

    /** What was read of the directory; groups that it does not have are not in {@code members}. */
    private record Reading(
            List<DirectoryPerson> people,
            Map<String, String> normalDns,
            Map<String, DirectoryMembers> members,
            Set<String> elsewhere) {
        Set<String> idsIn(DirectoryMembers group, DirectoryPlan plan) {
            Set<String> ids = new HashSet<>();
            for (var person : people) {
                if (have(group, person, plan.logins().get(person.id()))) {
                    ids.add(person.id());
                }
            }
            return ids;
        }

        boolean have(DirectoryMembers group, DirectoryPerson person, @Nullable String login) {
            return group.have(person, Objects.requireNonNull(normalDns.get(person.id())), login);
        }
    }

    /** Says what a sync would do, and does nothing. */
    SyncReport rehearse(OptionalInt leaversMax) {
        try {
            var stored = stored();
            var reading = link.asReader(connection -> read(connection, () -> {}));
            var plan = plan(reading, stored);
            List<GroupReport> groups = new ArrayList<>();
            config.groupMapping().forEach(one -> groups.add(foreseen(reading, plan, one, leaversMax)));
            return SyncReport.of(true, plan, groups, objection(plan, leaversMax));
        } catch (LDAPException e) {
            throw unreadable(e);
        }
    }

    /**
     * Syncs.
     *
     * @param by who wants it; what it does to users stands under this in the audit log
     * @param leaversMax how many may be disabled, or lose a role, by the word of an admin; without one, the share that the knobs
     *     allow
     * @param pause how long after the beginning of the last sync this one may begin
     * @throws Refused {@code conflict} when another sync runs or was a moment ago, {@code busy} when the directory cannot be
     *     read
     */
    SyncReport run(Origin by, OptionalInt leaversMax, Duration pause) {
        var key = Secrets.fresh();
        if (!transaction.of(() -> lease.take(key, pause))) {
            throw new Refused(Refusal.CONFLICT, "a sync of the directory runs already");
        }
        var outcome = failed("it broke off; the server's log says why");
        boolean succeeded = false;
        var time = Timer.start(meters);
        try {
            var stored = stored();
            var keeping = keeping(key);
            var reading = link.asReader(connection -> read(connection, keeping));
            var plan = plan(reading, stored);
            var objection = objection(plan, leaversMax);
            var report = objection == null
                    ? applied(by, key, reading, plan, leaversMax)
                    : SyncReport.of(false, plan, List.of(), objection);
            outcome = report.toJson();
            succeeded = objection == null;
            time.stop(meters.timer("muster.identity.directory.syncs"));
            return report;
        } catch (LDAPException e) {
            outcome = failed(DirectoryTrouble.of(e));
            throw unreadable(e);
        } catch (Refused e) {
            outcome = failed(e.getMessage());
            throw e;
        } finally {
            if (!succeeded) {
                meters.counter("muster.identity.directory.failures").increment();
            }
            end(key, succeeded, outcome);
        }
    }

    /** Renews the lease now and then, whenever it is run. */
    private Runnable keeping(String key) {
        var next = new AtomicLong(System.nanoTime() + KEEP_EVERY.toNanos());
        return () -> {
            if (System.nanoTime() - next.get() >= 0) {
                transaction.of(() -> {
                    requireLease(key);
                    return key;
                });
                next.set(System.nanoTime() + KEEP_EVERY.toNanos());
            }
        };
    }

    private Reading read(LDAPConnection connection, Runnable keeping) throws LDAPException {
        Set<String> elsewhere = new TreeSet<>();
        var watch = new DirectoryReader.Watch() {
            @Override
            public void page() {
                keeping.run();
            }

            @Override
            public void elsewhere(String url) {
                elsewhere.add("not read, for it lies elsewhere: " + url);
            }
        };
        var people = reader.everybody(connection, watch);
        Map<String, String> normalDns = new HashMap<>();
        people.forEach(person -> normalDns.putIfAbsent(person.id(), DirectoryReader.normal(person.dn())));
        Map<String, DirectoryMembers> members = new HashMap<>();
        for (var mapping :
                config.roleMapping()) { // A group that is missing ends the sync: nobody loses a role by a slip.
            if (!members.containsKey(mapping.dn())) {
                members.put(mapping.dn(), reader.members(connection, watch, mapping.dn()));
            }
        }
        for (var mapping : config.groupMapping()) {
            try {
                if (!members.containsKey(mapping.dn())) {
                    members.put(mapping.dn(), reader.members(connection, watch, mapping.dn()));
                }
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                    throw e;
                }
            }
        }
        return new Reading(people, normalDns, members, elsewhere);
    }

    /** Before the directory is read: who becomes a user at a sign-in meanwhile may be missing in what was read, and is no leaver. */
    private List<DirectoryUser> stored() {
        return transaction.of(accounts::all);
    }

    private DirectoryPlan plan(Reading reading, List<DirectoryUser> stored) {
        var logins = reading.people().stream()
                .flatMap(person -> Login.from(person.login()).stream())
                .toList();
        return transaction
                .of(() -> DirectoryPlan.of(
                        reading.people(), stored, accounts.owners(logins), roles(reading), roleDesk.administrators()))
                .skipping(reading.elsewhere());
    }

    private DirectoryPlan.@Nullable Roles roles(Reading reading) {
        var mapping = config.roleMapping();
        return mapping.isEmpty()
                ? null
                : (person, login) -> mapping.stream()
                        .filter(one -> reading.have(
                                Objects.requireNonNull(reading.members().get(one.dn())), person, login))
                        .map(GroupMapping::target)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ServerRole.class)));
    }

    /** Why the plan is not to be carried out; null when it may. */
    private @Nullable String objection(DirectoryPlan plan, OptionalInt leaversMax) {
        int leavers = plan.leavers().size();
        List<String> doubts = new ArrayList<>();
        if (leaversMax.isPresent() ? leavers > leaversMax.getAsInt() : plan.suspicious(config.leaversPercentMax)) {
            doubts.add("disable " + leavers + " of " + plan.enabled() + " users");
        }
        int most = leavers;
        for (var loss : plan.losses()) {
            if (loss.suspicious(config.leaversPercentMax) && loss.losing() > leaversMax.orElse(0)) {
                doubts.add("take the role " + loss.role().word() + " from " + loss.losing() + " of " + loss.of());
                most = Math.max(most, loss.losing());
            }
        }
        return doubts.isEmpty()
                ? null
                : "it would " + String.join(" and ", doubts)
                        + ", so nothing was done; if that is right, say leaversMax=" + most;
    }

    private SyncReport applied(Origin by, String key, Reading reading, DirectoryPlan plan, OptionalInt leaversMax) {
        int gone = transaction.of(() -> {
            requireLease(key);
            if (by.user()
                    != 0) { // What the timer does without anybody's asking is worth a line only per user it changes.
                var done = SyncReport.of(false, plan, List.of(), null).summary();
                audit.write(by, "directory_synced", "", done);
            }
            return desk.carryOut(by, plan);
        });
        List<GroupReport> groups = new ArrayList<>();
        config.groupMapping().forEach(one -> groups.add(moved(by, key, reading, plan, one, leaversMax)));
        var report = SyncReport.of(false, plan, groups, null);
        LOG.log(
                System.Logger.Level.INFO,
                "The directory was synced: {0}, {1} leavers cut off, {2} skipped.",
                report.summary(),
                gone,
                report.skipped());
        return report;
    }

    private GroupReport moved(
            Origin by,
            String key,
            Reading reading,
            DirectoryPlan plan,
            GroupMapping<Long> mapping,
            OptionalInt leaversMax) {
        var members = reading.members().get(mapping.dn());
        if (members == null) {
            return nothing(mapping, "the directory has no such group");
        }
        long group = mapping.target();
        try {
            return transaction.of(() -> {
                if (!lease.keep(key)) {
                    return nothing(mapping, LOST);
                }
                var delta = GroupDelta.of(
                        accounts.members(group),
                        accounts.enabledByExternalId(reading.idsIn(members, plan))
                                .values());
                var problem = delta.problem(config.leaversPercentMax, leaversMax);
                if (problem != null || delta.none()) {
                    return delta.report(mapping, problem);
                }
                var refusals = new ArrayList<String>();
                moved.fire(new DirectoryMembersChanged(group, delta.joined(), delta.left(), refusals::add));
                if (!refusals.isEmpty()) {
                    return nothing(mapping, refusals.get(0));
                }
                accounts.remember(group, delta.joined(), delta.left());
                audit.write(by, "directory_followed", "group:" + group, delta.summary());
                return delta.report(mapping, null);
            });
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Group " + group + " cannot follow the directory for now.", e);
            return nothing(mapping, "it failed; the server's log says why");
        }
    }

    /** As {@link #moved}, before the newcomers are users. */
    private GroupReport foreseen(
            Reading reading, DirectoryPlan plan, GroupMapping<Long> mapping, OptionalInt leaversMax) {
        var members = reading.members().get(mapping.dn());
        if (members == null) {
            return nothing(mapping, "the directory has no such group");
        }
        var ids = reading.idsIn(members, plan);
        var delta = transaction.of(() -> GroupDelta.of(
                accounts.members(mapping.target()),
                accounts.enabledByExternalId(ids).values()));
        int newcomers = Math.toIntExact(plan.added().stream()
                .filter(one -> ids.contains(one.person().id()))
                .count());
        return new GroupReport(
                mapping.dn(),
                mapping.target(),
                delta.joined().size() + newcomers,
                delta.left().size(),
                delta.problem(config.leaversPercentMax, leaversMax));
    }

    private static GroupReport nothing(GroupMapping<Long> mapping, @Nullable String problem) {
        return new GroupReport(mapping.dn(), mapping.target(), 0, 0, problem);
    }

    private void requireLease(String key) {
        if (!lease.keep(key)) {
            throw new IllegalStateException(LOST);
        }
    }

    private void end(String key, boolean succeeded, String outcome) {
        try {
            transaction.of(() -> {
                lease.end(key, succeeded, outcome);
                return key;
            });
        } catch (RuntimeException e) { // The lease runs out by itself.
            LOG.log(System.Logger.Level.WARNING, "How the sync of the directory went could not be stored.", e);
        }
    }

    private static String failed(String why) {
        return new JsonWriter().begin().field("stopped", why).end().toString();
    }

    private static Refused unreadable(LDAPException failure) {
        return new Refused(Refusal.BUSY, DirectoryTrouble.of(failure), RETRY_AFTER);
    }
}
