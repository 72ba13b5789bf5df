package muster.groups;

/** What a member may do in a group. The upper-case names are wire contract. */
public enum Role {
    OWNER,
    ADMIN,
    MEMBER;

    /** Whether this role may add, remove and moderate members, and change the group's rules. */
    public boolean governs() {
        return this != MEMBER;
    }
}
