package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.Origin;
import muster.identity.UserView;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Groups, their members and their rules. Whatever changes who is in a group, or what they may, locks the group's row first, and
 * fires its event in the transaction: the log appends its entry under its own lock, so that every position has one set of
 * members and rights. {@link GroupRight} says who may what. Who is no member gets {@code not_found} for everything, as for a
 * group that does not exist; what is refused to a member is {@code forbidden}.
 */
@ApplicationScoped
public class Groups {
    @Inject
    GroupStore store;

    @Inject
    GroupIndex index;

    @Inject
    GroupsConfig config;

    @Inject
    GroupDesk desk;

    @Inject
    MemberDesk memberDesk;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    Clock clock;

    @Inject
    Event<GroupOpened> opened;

    /**
     * Opens a group; {@code owner} becomes its first member and its OWNER. A {@code membersMax} of 0 means the most that
     * this installation allows.
     */
    @Transactional
    public GroupView open(long owner, NewGroup group) {
        return opened(owner, group);
    }

    /**
     * The same on behalf of the owner, by somebody whom the edge has asked for the right to put members in.
     *
     * @throws Refused {@code not_found} when there is no such user
     */
    @Transactional
    public GroupView openFor(long owner, Origin by, NewGroup group) {
        identity.user(owner);
        var view = opened(owner, group);
        audit.record(by, "group_opened", "group:" + view.id(), "owner user:" + owner);
        return view;
    }

    private GroupView opened(long owner, NewGroup group) {
        var rules = desk.checked(group);
        memberDesk.requireRoomForGroups(List.of(owner));
        long id = store.insert(owner, rules, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        opened.fire(new GroupOpened(id));
        var view = store.find(id).orElseThrow(Refused::notFound);
        memberDesk.enter(view, owner, List.of(new NewMember(owner, Role.OWNER)));
        return view;
    }

    /** The group, for a member of it or an overseer; {@code not_found} otherwise. */
    @Transactional
    public GroupView group(long group, Actor by) {
        var view = store.find(group).orElseThrow(Refused::notFound);
        requireRight(group, by, GroupRight.READ);
        return view;
    }

    /** All groups by id, above {@code after}, for who oversees them. */
    @Transactional
    public List<GroupSummary> all(long after, int limit) {
        return store.all(after, limit);
    }

    /**
     * Those whose name has this text, or whose id it is, newest first; for pages that are turned.
     *
     * @param archived whether archived ones are among them
     */
    @Transactional
    public List<GroupSummary> find(String text, boolean archived, int skip, int limit) {
        return index.find(text, archived, skip, limit);
    }

    /** How many these are; no more than {@link Limits#ROWS_TURNED_MAX} are counted. */
    @Transactional
    public int countFound(String text, boolean archived) {
        return index.count(text, archived);
    }

    /** The group and how many members it has, for a member of it or an overseer; {@code not_found} otherwise. */
    @Transactional
    public GroupSummary summary(long group, Actor by) {
        return new GroupSummary(group(group, by), store.countMembers(group));
    }

    /** Renames the group or changes its rules: what they are while it is locked is changed, so that no other change is lost. */
    @Transactional
    public GroupView change(long group, Actor by, UnaryOperator<NewGroup> change) {
        return desk.change(desk.hold(group, by), change);
    }

    /** Archives the group: from now on it can only be read. Done twice it is done once. */
    @Transactional
    public void archive(long group, Actor by) {
        desk.archive(desk.hold(group, by));
    }

    /** Opens an archived group again. */
    @Transactional
    public void unarchive(long group, Actor by) {
        desk.unarchive(desk.hold(group, by));
    }

    /**
     * Says how long messages of a group are kept: so many days, 0 for ever, null as the server says. What is older goes soon.
     *
     * @throws Refused {@code forbidden} to members, whatever their role
     */
    @Transactional
    public void keep(long group, Actor by, @Nullable Integer days) {
        desk.keep(desk.hold(group, by), days);
    }

    /**
     * The groups above {@code after} that do not keep messages for ever.
     *
     * @param otherwise for how many days a group keeps them that does not say so, 0 for ever
     */
    @Transactional
    public List<GroupRetention> retentions(long after, int otherwise, int limit) {
        return index.retentions(after, otherwise, limit);
    }

    /**
     * Silences a member until then, {@link Silence#FOR_EVER} if nobody lifts it. It ends with the membership, too.
     *
     * @throws Refused {@code bad_request} when that is not ahead
     */
    @Transactional
    public void silence(long group, Actor by, long user, Instant until) {
        desk.silence(desk.hold(group, by), user, Silence.checked(until, clock.instant()));
    }

    /** Lets a member speak again. */
    @Transactional
    public void unsilence(long group, Actor by, long user) {
        desk.silence(desk.hold(group, by), user, Silence.NONE);
    }

    /** Silences all who are MEMBERs, now or later, until then. */
    @Transactional
    public void silenceAll(long group, Actor by, Instant until) {
        desk.silenceAll(desk.hold(group, by), Silence.checked(until, clock.instant()));
    }

    /** Lets MEMBERs speak again, those who are not silenced by themselves. */
    @Transactional
    public void unsilenceAll(long group, Actor by) {
        desk.silenceAll(desk.hold(group, by), Silence.NONE);
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

    /** Those of these users who are members of the group. */
    @Transactional
    public Set<Long> among(long group, Collection<Long> users) {
        return store.roles(group, users).keySet();
    }

    /**
     * Adds members, or changes the role of those who are there; answers how many came in new.
     *
     * @throws Refused {@code too_large} over {@link Limits#MEMBERS_PER_CALL_MAX} at once, {@code not_found} when a user does
     *     not exist, {@code forbidden} without the right, {@code conflict} when the group or a user is full
     */
    @Transactional
    public int add(long group, Actor by, List<NewMember> members) {
        return memberDesk.add(desk.hold(group, by), members);
    }

    /**
     * Removes those of these users that are members, by one entry of the log; answers how many. A member that names itself
     * leaves.
     *
     * @throws Refused {@code too_large} over {@link Limits#MEMBERS_PER_CALL_MAX} at once, {@code forbidden} without the
     *     right, {@code conflict} for the last OWNER
     */
    @Transactional
    public int remove(long group, Actor by, Collection<Long> users) {
        return memberDesk.remove(desk.hold(group, by), users);
    }

    /** Members by id, above {@code after}; {@code not_found} unless the actor is a member or an overseer. */
    @Transactional
    public List<MemberView> members(long group, Actor by, long after, int limit) {
        requireRight(group, by, GroupRight.READ);
        return named(store.members(group, after, limit));
    }

    /** The same without the first {@code skip} of them; for pages that are turned. */
    @Transactional
    public List<MemberView> membersBehind(long group, Actor by, int skip, int limit) {
        requireRight(group, by, GroupRight.READ);
        return named(index.members(group, skip, limit));
    }

    /**
     * Members whose login or name begins with the text, in capitals or not, by id, above {@code after}; {@code not_found} unless
     * the actor is a member or an overseer. Names are another module's: it is asked of many members at once, until there are
     * enough.
     */
    @Transactional
    public List<MemberView> membersBeginning(long group, Actor by, String text, long after, int limit) {
        requireRight(group, by, GroupRight.READ);
        var found = new ArrayList<Long>();
        var asked = index.memberIds(group, after, Identity.USERS_PER_CALL_MAX);
        while (!asked.isEmpty() && found.size() < limit) {
            identity.beginning(asked, text, limit - found.size()).forEach(user -> found.add(user.id()));
            asked = asked.size() < Identity.USERS_PER_CALL_MAX
                    ? List.of()
                    : index.memberIds(group, asked.get(asked.size() - 1), Identity.USERS_PER_CALL_MAX);
        }
        return named(index.members(group, found));
    }

    private List<MemberView> named(List<Object[]> rows) {
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
                        GroupStore.instant(row[2]),
                        GroupStore.silence(row[3])));
            }
        }
        return members;
    }

    /**
     * Refuses unless the actor has this right in the group now. An overseer has it where the group exists; whether its
     * {@link Oversight} is enough the edge has asked.
     *
     * @throws Refused {@code not_found} when it is neither a member nor an overseer, {@code forbidden} without the right
     */
    @Transactional
    public void require(long group, Actor by, GroupRight right) {
        requireRight(group, by, right);
    }

    /**
     * The same for what an overseer does beyond this module, under the lock of the group's row, so that it holds until the
     * caller's transaction ends; writes it down in the audit log.
     *
     * @param act a word for the log, such as {@code message_recalled}
     * @param detail what it is about
     */
    @Transactional
    public void oversee(long group, Actor by, GroupRight right, String act, String detail) {
        var held = desk.hold(group, by);
        held.require(right);
        desk.audit(held, act, detail);
    }

    /** The receipt policies of these groups; unknown ones are left out. For what the caller may see, {@link #require} it. */
    @Transactional
    public Map<Long, ReceiptPolicy> receiptPolicies(Collection<Long> ids) {
        return store.receiptPolicies(ids);
    }

    /** What these users may do in these groups, in the caller's transaction; no entry for who is no member. */
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

    private void requireRight(long group, Actor by, GroupRight right) {
        if (!by.overseer()) {
            desk.rights(group, by.user()).require(right, clock.instant());
        } else if (store.find(group).isEmpty()) {
            throw Refused.notFound();
        }
    }
}
