package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import muster.identity.Identity;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** Who comes into a group, who goes, and with which role they are in it. Joins the caller's transaction. */
@ApplicationScoped
class MemberDesk {
    /** Roles changed by one call: each is an entry of the log. */
    private static final int ROLES_PER_CALL_MAX = 100;

    /** Users whom one line of the audit log names. */
    private static final int USERS_AUDITED_MAX = 5;

    /** Who gets more comes before who gets less, so that an OWNER can hand the group over by one call. */
    private static final Comparator<NewMember> OWNERS_FIRST = Comparator.comparing(NewMember::role);

    @Inject
    GroupStore store;

    @Inject
    GroupDesk desk;

    @Inject
    GroupsConfig config;

    @Inject
    Identity identity;

    @Inject
    Clock clock;

    @Inject
    Event<MembersJoined> joined;

    @Inject
    Event<MembersLeft> left;

    @Inject
    Event<RoleChanged> roleChanged;

    /** Adds members, or changes the role of those who are there; answers how many came in new. */
    int add(Held held, List<NewMember> members) {
        requireFew(members.size());
        held.require(GroupRight.ADD);
        Map<Long, NewMember> wanted = new LinkedHashMap<>();
        members.forEach(member -> wanted.put(member.user(), member));
        var present = store.roles(held.group().id(), wanted.keySet());
        var entering = new ArrayList<NewMember>();
        var changing = new ArrayList<NewMember>();
        for (var member : wanted.values()) {
            var role = present.getOrDefault(member.user(), Role.MEMBER);
            if (role != member.role()) {
                held.require(GroupRight.GIVE_ROLES, role);
                held.require(GroupRight.GIVE_ROLES, member.role());
            }
            if (!present.containsKey(member.user())) {
                entering.add(member);
            } else if (role != member.role()) {
                changing.add(member);
            }
        }
        if (changing.size() > ROLES_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + ROLES_PER_CALL_MAX + " roles change at once");
        }
        changing.sort(OWNERS_FIRST);
        for (var member : changing) {
            if (present.get(member.user()) == Role.OWNER) {
                requireOwnersBut(held, 1);
            }
            store.setRole(held.group().id(), member);
            roleChanged.fire(new RoleChanged(held.group().id(), held.by().user(), member.user(), member.role()));
            desk.audit(held, "member_role_changed", "user:" + member.user() + " " + member.role());
        }
        if (!entering.isEmpty()) {
            requireRoom(held.group(), entering);
            enter(held.group(), held.by().user(), entering);
            desk.audit(
                    held,
                    "members_added",
                    some(entering.stream().map(MemberDesk::named).toList()));
        }
        return entering.size();
    }

    /** Lets them in: the rights and the room are there. */
    void enter(GroupView group, long by, List<NewMember> entering) {
        var users = entering.stream().map(NewMember::user).toList();
        store.insertMembers(group.id(), entering, clock.instant());
        store.noteChange(group.id(), MembershipChange.Kind.JOINED, users);
        joined.fire(new MembersJoined(group.id(), by, users, group.history()));
    }

    /** Removes those of these users that are members; answers how many. The actor itself leaves. */
    int remove(Held held, Collection<Long> users) {
        requireFew(users.size());
        var roles = store.roles(held.group().id(), new HashSet<>(users));
        for (var user : users) {
            if (user == held.by().user() && !held.by().overseer()) {
                held.require(GroupRight.LEAVE);
            } else {
                held.require(GroupRight.REMOVE, roles.getOrDefault(user, Role.MEMBER));
            }
        }
        if (roles.isEmpty()) {
            return 0;
        }
        int owners = (int) roles.values().stream().filter(Role.OWNER::equals).count();
        if (owners > 0) {
            requireOwnersBut(held, owners);
        }
        var leaving = List.copyOf(roles.keySet());
        leave(held, leaving);
        desk.audit(
                held,
                "members_removed",
                some(leaving.stream().map(user -> "user:" + user).toList()));
        return leaving.size();
    }

    /**
     * Lets these users in and takes those members out that are no OWNERs; who is there, or gone, already does not count. Writes
     * nothing into the audit log: identity does. Refuses before it writes anything.
     */
    void follow(Held held, List<Long> coming, List<Long> leaving) {
        long group = held.group().id();
        var there = store.roles(group, coming).keySet();
        var entering = coming.stream()
                .filter(user -> !there.contains(user))
                .map(user -> new NewMember(user, Role.MEMBER))
                .toList();
        var roles = store.roles(group, leaving);
        roles.values().removeIf(Role.OWNER::equals);
        if (!roles.isEmpty()) {
            held.require(GroupRight.REMOVE, Role.MEMBER);
        }
        if (!entering.isEmpty()) {
            held.require(GroupRight.ADD);
            requireRoom(held.group(), entering);
            enter(held.group(), held.by().user(), entering);
        }
        if (!roles.isEmpty()) {
            leave(held, List.copyOf(roles.keySet()));
        }
    }

    private void leave(Held held, List<Long> leaving) {
        store.deleteMembers(held.group().id(), leaving);
        store.noteChange(held.group().id(), MembershipChange.Kind.LEFT, leaving);
        left.fire(new MembersLeft(held.group().id(), held.by().user(), leaving));
    }

    private static String named(NewMember member) {
        return "user:" + member.user() + (member.role() == Role.MEMBER ? "" : " " + member.role());
    }

    /** The first of them, and how many they are when that is not all: the others stand in the group's log. */
    private static String some(List<String> users) {
        return users.size() <= USERS_AUDITED_MAX
                ? String.join(", ", users)
                : String.join(", ", users.subList(0, USERS_AUDITED_MAX)) + " of " + users.size();
    }

    private static void requireFew(int members) {
        if (members > Limits.MEMBERS_PER_CALL_MAX) {
            throw new Refused(Refusal.TOO_LARGE, "at most " + Limits.MEMBERS_PER_CALL_MAX + " members at once");
        }
    }

    private void requireOwnersBut(Held held, int leaving) {
        if (store.countOwners(held.group().id()) <= leaving) {
            throw new Refused(Refusal.CONFLICT, "a group keeps at least one OWNER");
        }
    }

    private void requireRoom(GroupView group, List<NewMember> entering) {
        var users = entering.stream().map(NewMember::user).toList();
        if (identity.users(users).size() < users.size()) {
            throw Refused.notFound();
        }
        if (store.countMembers(group.id()) + entering.size() > group.membersMax()) {
            throw new Refused(Refusal.CONFLICT, "the group is full");
        }
        requireRoomForGroups(users);
    }

    void requireRoomForGroups(List<Long> users) {
        store.countGroups(users).forEach((user, count) -> {
            if (count >= config.groupsPerUserMax) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "user " + user + " is in " + count + " groups, and nobody may be in more than "
                                + config.groupsPerUserMax);
            }
        });
    }
}
