package muster.groups;

/** What a member is in a group; {@link GroupRight} says what it may. The upper-case names are wire contract. */
public enum Role {
    OWNER,
    ADMIN,
    MEMBER
}
