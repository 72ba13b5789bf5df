package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.identity.Identity;
import muster.identity.UserView;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Groups, their members and their rules. Whatever changes who is in a group locks the group's row first, and fires its
 * event in the transaction: the log appends its entry under its own lock, so that every position has one set of members.
 * Who is no member gets {@code not_found} for everything, as for a group that does not exist.
 */
@ApplicationScoped
public class Groups {
    /** Roles changed by one call: each is an entry of the log. */
    private static final int ROLES_PER_CALL_MAX = 100;

    @Inject
    GroupStore store;

    @Inject
    GroupsConfig config;

    @Inject
    Identity identity;

    @Inject
    Clock clock;

    @Inject
    Event<GroupOpened> opened;

    @Inject
    Event<MembersJoined> joined;

    @Inject
    Event<MemberLeft> left;

    @Inject
    Event<RoleChanged> roleChanged;

    @Inject
    Event<PolicyChanged> policyChanged;

    /**
     * Opens a group; {@code owner} becomes its first member and its OWNER. A {@code membersMax} of 0 means the most that
     * this installation allows.
     */
    @Transactional
    public GroupView open(long owner, NewGroup group) {
        var rules = checked(group);
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        requireRoomForGroups(List.of(owner));
        long id = store.insert(owner, rules, at);
        opened.fire(new GroupOpened(id));
        enter(id, owner, List.of(new NewMember(owner, Role.OWNER)), rules.history());
        return new GroupView(id, rules.name(), rules.history(), rules.receipts(), rules.membersMax(), at);
    }

    /** The group, for a member of it; {@code not_found} otherwise. */
    @Transactional
    public GroupView group(long group, long caller) {
        var row = store.find(group).orElseThrow(Refused::notFound);
        requireMember(group, caller);
        return row.view();
    }

    /** Renames the group or changes its rules; only who governs may. */
    @Transactional
    public GroupView change(long group, long caller, NewGroup rules) {
        var row = lock(group);
        requireGoverning(group, caller);
        var checked = checked(rules);
        var summary = summary(row.view(), checked);
        if (summary.isEmpty()) {
            return row.view();
        }
        if (store.countMembers(group) > checked.membersMax()) {
            throw new Refused(Refusal.CONFLICT, "the group has more members than that");
        }
        store.update(group, checked);
        policyChanged.fire(new PolicyChanged(group, caller, summary));
        return store.find(group).orElseThrow(Refused::notFound).view();
    }

    /** The groups that the user is a member of, at most the installation's groups-per-user limit, by id. */
    @Transactional
    public List<MembershipView> of(long user) {
        return store.memberships(user, config.groupsPerUserMax);
    }

    /** The groups of each of these users as it sees them; a user without any is left out. */
    @Transactional
    public Map<Long, List<MembershipView>> of(Collection<Long> users) {
        return store.membershipsByUser(users);
    }

    /** All memberships of these users. */
    @Transactional
    public List<GroupUser> ofAll(Collection<Long> users) {
        return store.memberships(users);
    }

    /** The user's membership of these groups; groups it is no member of are left out. */
    @Transactional
    public List<MembershipView> of(long user, Collection<Long> groups) {
        return store.memberships(user, groups);
    }

    /**
     * Adds members, or changes the role of those who are there; answers how many came in new.
     *
     * @throws Refused {@code too_large} over {@link Limits#MEMBERS_PER_CALL_MAX} at once, {@code not_found} when a user does
     *     not exist, {@code forbidden} without the right, {@code conflict} when the group or a user is full
     */
    @Transactional
    public int add(long group, long caller, List<NewMember> members) {
        if (members.size() > Limits.MEMBERS_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + Limits.MEMBERS_PER_CALL_MAX + " members at once");
        }
        var row = lock(group);
        var own = requireGoverning(group, caller);
        Map<Long, NewMember> wanted = new LinkedHashMap<>();
        members.forEach(member -> wanted.put(member.user(), member));
        var present = store.roles(group, wanted.keySet());
        var entering = new ArrayList<NewMember>();
        var changing = new ArrayList<NewMember>();
        for (var member : wanted.values()) {
            var role = present.get(member.user());
            if (role != member.role()) {
                requireMayGive(own, member.role());
                (role == null ? entering : changing).add(member);
            }
        }
        if (changing.size() > ROLES_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + ROLES_PER_CALL_MAX + " roles change at once");
        }
        changing.forEach(member -> changeRole(group, caller, own, present.get(member.user()), member));
        if (!entering.isEmpty()) {
            requireRoom(row.view(), entering);
            enter(group, caller, entering, row.view().history());
        }
        return entering.size();
    }

    /**
     * Removes a member, or lets it leave when {@code caller} is that member.
     *
     * @throws Refused {@code not_found} when it is no member, {@code forbidden} without the right, {@code conflict} for the
     *     last OWNER
     */
    @Transactional
    public void remove(long group, long caller, long user) {
        lock(group);
        var own = requireMember(group, caller);
        var role = requireMember(group, user);
        if (caller != user && (!own.governs() || (role == Role.OWNER && own != Role.OWNER))) {
            throw new Refused(Refusal.FORBIDDEN, "you may not remove this member");
        }
        if (role == Role.OWNER) {
            requireAnotherOwner(group);
        }
        store.deleteMember(group, user);
        store.noteChange(group, MembershipChange.Kind.LEFT, List.of(user));
        left.fire(new MemberLeft(group, caller, user));
    }

    /** Members by id, above {@code after}; {@code not_found} unless the caller is a member. */
    @Transactional
    public List<MemberView> members(long group, long caller, long after, int limit) {
        requireMember(group, caller);
        var rows = store.members(group, after, limit);
        var ids = rows.stream().map(row -> GroupStore.number(row[0])).toList();
        var users = identity.users(ids).stream().collect(Collectors.toMap(UserView::id, user -> user));
        var members = new ArrayList<MemberView>(rows.size());
        for (var row : rows) {
            var user = users.get(GroupStore.number(row[0]));
            if (user != null) {
                members.add(new MemberView(
                        user.id(),
                        user.login(),
                        user.name(),
                        Role.valueOf((String) row[1]),
                        GroupStore.instant(row[2])));
            }
        }
        return members;
    }

    /** The receipt policies of these groups; unknown ones are left out. For what the caller may see, ask {@link #group}. */
    @Transactional
    public Map<Long, ReceiptPolicy> receiptPolicies(Collection<Long> ids) {
        return store.receiptPolicies(ids);
    }

    /** What these users may do to these groups' logs now, in the caller's transaction; no entry for who is no member. */
    @Transactional
    public Map<GroupUser, Rights> rights(Collection<GroupUser> pairs) {
        return store.rights(pairs);
    }

    /** Membership changes since a horizon; start with horizon 0, which answers none and the present horizon. */
    @Transactional
    public MembershipChanges changesSince(long horizon) {
        return store.changesSince(horizon);
    }

    /** Forgets changes that every instance has read long ago. */
    @Transactional
    public void forgetOldChanges() {
        store.deleteChangesBefore(clock.instant(), config.changesKept);
    }

    private void enter(long group, long by, List<NewMember> entering, HistoryRule history) {
        var users = entering.stream().map(NewMember::user).toList();
        store.insertMembers(group, entering, clock.instant());
        store.noteChange(group, MembershipChange.Kind.JOINED, users);
        joined.fire(new MembersJoined(group, by, users, history));
    }

    private void changeRole(long group, long caller, Role own, @Nullable Role present, NewMember member) {
        if (present == Role.OWNER && own != Role.OWNER) {
            throw new Refused(Refusal.FORBIDDEN, "only an OWNER may change an OWNER");
        }
        if (present == Role.OWNER) {
            requireAnotherOwner(group);
        }
        store.setRole(group, member);
        roleChanged.fire(new RoleChanged(group, caller, member.user(), member.role()));
    }

    private GroupRow lock(long group) {
        return store.lock(group).orElseThrow(Refused::notFound);
    }

    private Role requireMember(long group, long user) {
        var role = store.roles(group, List.of(user)).get(user);
        if (role == null) {
            throw Refused.notFound();
        }
        return role;
    }

    private Role requireGoverning(long group, long caller) {
        var role = requireMember(group, caller);
        if (!role.governs()) {
            throw new Refused(Refusal.FORBIDDEN, "only an OWNER or ADMIN of the group may do this");
        }
        return role;
    }

    private static void requireMayGive(Role own, Role given) {
        if (given == Role.OWNER && own != Role.OWNER) {
            throw new Refused(Refusal.FORBIDDEN, "only an OWNER may make OWNERs");
        }
    }

    private void requireAnotherOwner(long group) {
        if (store.countOwners(group) < 2) {
            throw new Refused(Refusal.CONFLICT, "a group keeps at least one OWNER");
        }
    }

    private void requireRoom(GroupView group, List<NewMember> entering) {
        var users = entering.stream().map(NewMember::user).toList();
        if (identity.users(users).size() < new HashSet<>(users).size()) {
            throw Refused.notFound();
        }
        if (store.countMembers(group.id()) + entering.size() > group.membersMax()) {
            throw new Refused(Refusal.CONFLICT, "the group is full");
        }
        requireRoomForGroups(users);
    }

    private void requireRoomForGroups(List<Long> users) {
        if (store.countGroups(users).values().stream().anyMatch(count -> count >= config.groupsPerUserMax)) {
            throw new Refused(Refusal.CONFLICT, "a user is in too many groups already");
        }
    }

    private NewGroup checked(NewGroup group) {
        var name = group.name().strip();
        if (name.isEmpty()
                || name.length() > Limits.NAME_LENGTH_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw Refused.badRequest(
                    "a group's name has 1 to " + Limits.NAME_LENGTH_MAX + " characters and no control characters");
        }
        int max = group.membersMax() == 0 ? config.membersMax : group.membersMax();
        if (max < 1 || max > config.membersMax) {
            throw Refused.badRequest("maxMembers must lie between 1 and " + config.membersMax);
        }
        return new NewGroup(name, group.history(), group.receipts(), max);
    }

    private static String summary(GroupView before, NewGroup after) {
        var changes = new ArrayList<String>();
        if (!before.name().equals(after.name())) {
            changes.add("name");
        }
        if (before.history() != after.history()) {
            changes.add("history");
        }
        if (before.receipts() != after.receipts()) {
            changes.add("receipts");
        }
        if (before.membersMax() != after.membersMax()) {
            changes.add("maxMembers");
        }
        return String.join(",", changes);
    }
}
