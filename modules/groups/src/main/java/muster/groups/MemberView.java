package muster.groups;

import java.time.Instant;

/** A member as the other members see it. */
public record MemberView(long user, String login, String name, Role role, Instant joinedAt) {}
