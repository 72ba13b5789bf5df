package muster.identity;

import java.util.Set;

/**
 * A user as administrators see it.
 *
 * @param source which directory says so, or {@code local}
 * @param roles as given, without what they imply
 */
public record AccountView(UserView user, String source, Set<ServerRole> roles, boolean disabled, boolean mustChange) {}
