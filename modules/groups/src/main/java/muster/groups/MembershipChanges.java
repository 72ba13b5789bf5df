package muster.groups;

import java.util.List;

/** What changed since a horizon, and the horizon to ask from next time; some may be repeated, none is left out. */
public record MembershipChanges(long horizon, List<MembershipChange> changes) {}
