package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Groups, their members and their rules. */
@ApplicationScoped
public class Groups {
    /** Opens a group; {@code owner} becomes its first member and its OWNER. */
    public GroupView open(long owner, NewGroup group) {
        throw new UnsupportedOperationException();
    }

    /** The group, for a member of it; {@code not_found} otherwise. */
    public GroupView group(long group, long caller) {
        throw new UnsupportedOperationException();
    }

    /** Renames the group or changes its rules; only who governs may. */
    public GroupView change(long group, long caller, NewGroup rules) {
        throw new UnsupportedOperationException();
    }

    /** The groups that the user is a member of, at most the installation's groups-per-user limit, by id. */
    public List<MembershipView> of(long user) {
        throw new UnsupportedOperationException();
    }

    /** The user's membership of these groups; groups it is no member of are left out. */
    public List<MembershipView> of(long user, Collection<Long> groups) {
        throw new UnsupportedOperationException();
    }

    /** Adds members, or changes the role of those who are there; answers how many came in new. */
    public int add(long group, long caller, List<NewMember> members) {
        throw new UnsupportedOperationException();
    }

    /** Removes a member, or lets it leave when {@code caller} is that member. */
    public void remove(long group, long caller, long user) {
        throw new UnsupportedOperationException();
    }

    /** Members by id, above {@code after}; {@code not_found} unless the caller is a member. */
    public List<MemberView> members(long group, long caller, long after, int limit) {
        throw new UnsupportedOperationException();
    }

    /** What these users may do to these groups' logs now, in the caller's transaction; no entry for who is no member. */
    public Map<GroupUser, Rights> rights(Collection<GroupUser> pairs) {
        throw new UnsupportedOperationException();
    }

    /** Membership changes since a horizon; start with horizon 0, which answers none and the present horizon. */
    public MembershipChanges changesSince(long horizon) {
        throw new UnsupportedOperationException();
    }
}
