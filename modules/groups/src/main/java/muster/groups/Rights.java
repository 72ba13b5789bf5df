package muster.groups;

/** What a member may do to a group's log now. Who is no member has no rights record at all. */
public record Rights(boolean maySend, boolean mayModerate) {}
