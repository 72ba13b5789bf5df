package muster.groups;

import java.time.Instant;

/** A member as the other members see it; {@code silencedUntil} is {@link Silence#NONE} when it may speak. */
public record MemberView(long user, String login, String name, Role role, Instant joinedAt, Instant silencedUntil) {}
