package muster.identity;

import java.util.Set;

/** The result of checking a token or a ticket: who calls, and what that user may do to the server, implied roles included. */
public record Authenticated(Caller caller, Set<ServerRole> roles) {}
